// SPDX-License-Identifier: Apache-2.0
/**
 * Databases of the Stalwart mail server: what can be read gives, per subspace, a source of entries
 * in key order; what can be written takes entries into a sink.
 *
 * <pre>
 * Operand ─open─▶ Database ─snapshot─▶ Snapshot ─scan─▶ Source ─▶ Sink
 *                 ├ Storage: a data Store and a blob Store, of which a Backend opens one kind
 *                 └ Dump: a directory of frames (FrameReader, FrameWriter)
 * </pre>
 *
 * <p>What the letters hold in which release says {@link swkit.Generation}. Packages below this one
 * are either without knowledge of it ({@code lz4}, {@code config}, {@code lock}) or stand on it: a
 * backend each ({@code rocksdb}, {@code sqlite}, {@code memory}), the work of the commands ({@code
 * transfer}, {@code verify}), and what a command line adds ({@code cli}).
 */
package swkit;
