// SPDX-License-Identifier: Apache-2.0
/**
 * One account: selecting what belongs to it, and copying it into another storage.
 *
 * <p>Internal: may change in any release.
 */
package swkit.account;
