// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses: the words on a command line that name databases and blob stores. {@link
 * swkit.open.Openers}, which is loaded by name, opens them for {@link swkit.Database#open} and
 * {@link swkit.Storage#open}.
 *
 * <p>Internal: may change in any release.
 */
package swkit.open;
