// SPDX-License-Identifier: Apache-2.0
/**
 * One frame of a dump: the entries of one subspace in an LZ4 file (store-and-dump 1.1).
 *
 * <pre>
 * Source ─▶ FrameWriter ─▶ file ─▶ FrameReader (a Source)
 *                └──────── FrameIndex: marks with hashes ────────┘
 * </pre>
 *
 * <p>Reading can begin, and writing can resume, at a {@link swkit.frame.Mark}. The marks of a frame
 * and its counts are its {@link swkit.frame.FrameIndex}. {@link swkit.frame.FrameFormat} has the
 * constants of the format.
 *
 * <p>Internal: may change in any release.
 */
package swkit.frame;
