// SPDX-License-Identifier: Apache-2.0
/**
 * One frame of a dump: the entries of one subspace in an LZ4 file (store-and-dump 1.1).
 *
 * <pre>
 * Source ─▶ FrameWriter ─▶ file ─▶ FrameReader (a Source)
 *                └──────── FrameIndex: marks with hashes ────────┘
 * </pre>
 *
 * <p>At a {@link swkit.frame.Mark} reading can begin and writing can resume. All marks of a frame,
 * with its counts, are its {@link swkit.frame.FrameIndex}.
 *
 * <p>Internal: may change in any release.
 */
package swkit.frame;
