// SPDX-License-Identifier: Apache-2.0
/**
 * Hashes of content: BLAKE3, the name of every blob; and corrections, which find the damage that
 * explains a wrong hash. It depends on no other package.
 *
 * <p>Internal: may change in any release.
 */
package swkit.hash;
