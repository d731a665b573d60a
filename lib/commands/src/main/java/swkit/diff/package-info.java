// SPDX-License-Identifier: Apache-2.0
/**
 * The work of stalwart-diff: a merge-join of two sources for each subspace, in constant memory.
 *
 * <pre>
 * ComparedDatabase A ─scan─▶ Source ─┐
 *                                    ├ Comparison ─▶ Change (one entry), ComparisonResult (counts)
 * ComparedDatabase B ─scan─▶ Source ─┘
 * </pre>
 */
package swkit.diff;
