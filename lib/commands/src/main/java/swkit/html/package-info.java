// SPDX-License-Identifier: Apache-2.0
/**
 * The page of stalwart-inspect --html: what a database holds, whose it is, and how old.
 *
 * <pre>
 * Snapshot ─one pass─▶ DatabaseFigures ─JSON─▶ HtmlPage ─▶ file
 * </pre>
 */
package swkit.html;
