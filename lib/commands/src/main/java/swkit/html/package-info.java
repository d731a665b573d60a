// SPDX-License-Identifier: Apache-2.0
/**
 * A page to look at a database: how much of what, whose, and how old.
 *
 * <pre>
 * Snapshot ─one pass─▶ Figures ─JSON─▶ Page ─▶ file
 * </pre>
 */
package swkit.html;
