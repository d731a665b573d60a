// SPDX-License-Identifier: Apache-2.0
/**
 * What differs between two databases: a merge-join of two sources per subspace, in constant memory.
 *
 * <pre>
 * Side A ─scan─▶ Source ─┐
 *                        ├ Comparison ─▶ Change (one entry) and Result (counts)
 * Side B ─scan─▶ Source ─┘
 * </pre>
 */
package swkit.diff;
