// SPDX-License-Identifier: Apache-2.0
/**
 * Input and output of LZ4 frames as bytes, whatever their content.
 *
 * <p>Internal: may change in any release.
 */
package swkit.lz4;
