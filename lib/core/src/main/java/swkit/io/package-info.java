// SPDX-License-Identifier: Apache-2.0
/**
 * Byte order, private and locked files, secrets, and wording: helpers that know nothing of
 * databases. It depends on no other package.
 *
 * <p>Internal: may change in any release.
 */
package swkit.io;
