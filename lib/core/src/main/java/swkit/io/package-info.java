// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes, private files, locks of other processes, and wording. It depends on no other package.
 *
 * <p>Internal: may change in any release.
 */
package swkit.io;
