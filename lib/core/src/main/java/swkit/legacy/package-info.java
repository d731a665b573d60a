// SPDX-License-Identifier: Apache-2.0
/**
 * The files of legacy dumps, which the releases 0.7.3 to 0.14 exported: their operations, the keys
 * of these releases, and the order of the keys (store-and-dump 2).
 *
 * <p>Internal: may change in any release.
 */
package swkit.legacy;
