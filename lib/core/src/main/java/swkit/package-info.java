// SPDX-License-Identifier: Apache-2.0
/**
 * Databases of the Stalwart mail server: what can be read gives, per subspace, a source of entries
 * in key order; what can be written takes entries into a sink.
 *
 * <pre>
 * Operand ─open─▶ Database ─snapshot─▶ Snapshot ─scan─▶ Source ─▶ Sink
 *                 ├ Storage: a data Store, of which a Backend opens one kind, and a BlobStore
 *                 ├ Dump: a directory of frames (FrameReader, FrameWriter)
 *                 └ LegacyDump: a directory of operations, as exports before 0.15 wrote it
 * </pre>
 *
 * <p>A frame has marks, at which reading can begin and writing go on; those that were set, and how
 * much is in the frame, are its {@link swkit.frame.FrameIndex}. The indexes of all frames are a
 * dump's {@link swkit.dump.Manifest}; held against the frames that are there, it is the dump's
 * {@link swkit.dump.Seal}.
 *
 * <p>What the letters hold in which release says {@link swkit.generation.Generation}. Packages
 * below this one are either without knowledge of it ({@code lz4}, {@code legacy}, {@code lock}),
 * know no more than its entries and errors ({@code config}, {@code registry}), or stand on it: a
 * backend each ({@code rocksdb}, {@code sqlite}, {@code postgresql}, {@code mysql}, {@code
 * foundationdb}, {@code memory}; {@code blob} for what holds blobs and nothing else), what keys and
 * values mean ({@code key}), the work of the commands ({@code transfer}, {@code inspect}, {@code
 * diff}, {@code verify}, {@code doctor}, {@code html}), and what a command line adds ({@code cli}).
 */
package swkit;
