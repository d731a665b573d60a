// SPDX-License-Identifier: Apache-2.0
/**
 * Operands: what a word on a command line names. {@link swkit.open.Openers} is loaded by name and
 * opens it, for {@link swkit.Database#open} and its like.
 *
 * <p>Internal: may change in any release.
 */
package swkit.open;
