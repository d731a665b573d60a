// SPDX-License-Identifier: Apache-2.0
/**
 * The work of {@code stalwart-fsck}: repairs of what {@code stalwart-verify} finds, by the same
 * rules.
 *
 * <pre>
 * Verification ─cases─▶ Repairs ─▶ Draft ─▶ Changes ─▶ UndoDump ─▶ the store
 *                                                   └─────────────▶ a new dump
 * </pre>
 *
 * <p>A {@link swkit.fsck.Repair} looks at one case at a time, in the state that the repairs before
 * it have drafted, and drafts entries to write or to remove. Nothing is written before all is
 * drafted. Before a store is changed, both what it has and what it is to have is in the undo dump,
 * durably; while it is being changed, it is marked as unfinished, so that no server starts on it.
 * So a repair that was interrupted can be completed, and any repair can be undone.
 */
package swkit.fsck;
