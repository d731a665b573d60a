// SPDX-License-Identifier: Apache-2.0
/**
 * Databases of the Stalwart mail server. A database gives a snapshot; a scan of a subspace of it
 * gives a source of entries in key order; a sink takes entries.
 *
 * <pre>
 * operand ─Database.open─▶ Database ─snapshot─▶ Snapshot ─scan─▶ Source ─▶ Sink
 *                          ├ a dump: a directory of frames, or of files of before 0.15
 *                          └ Storage: a server's data store and blob store, which can be written to
 * </pre>
 *
 * <p>This package is the contract that a script sees: {@code import swkit.*} is enough to open,
 * scan and write, and to select an account. Everything else implements it. Apart from {@code
 * swkit.io} it depends on no other package; {@link swkit.Opener} loads what implements it by name.
 *
 * <h2>Priorities, in this order</h2>
 *
 * <ol>
 *   <li>Nothing is lost silently. A source ends only where its data ends; everything else throws.
 *   <li>Reading changes nothing, not even a time stamp of a file that we could leave alone.
 *   <li>Nothing is written before everything is checked, and an unfinished target says so: no
 *       server starts on it.
 *   <li>An error is one line that names the file, the store or the key.
 *   <li>It is fast.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * <p>A database, a snapshot and a storage may be used by several threads. A source and a sink
 * belong to one thread at a time. Whoever opens something closes it; a closed snapshot closes its
 * sources, and reading a closed source throws {@link java.lang.IllegalStateException}.
 *
 * <h2>Exceptions</h2>
 *
 * <p>All are unchecked and of the sealed root {@link swkit.SwkitException}: {@link
 * swkit.RefusedException} if something isn't done and nothing was changed, {@link
 * swkit.ConfigException} for a configuration, {@link swkit.DumpException} and {@link
 * swkit.FrameException} for files of a dump, {@link swkit.StoreException} for stores. Each has the
 * exit code that a command ends with.
 *
 * <h2>The other packages of this module, from the bottom up</h2>
 *
 * <ul>
 *   <li>{@code io}, {@code lz4}, {@code legacy}: bytes, private files, LZ4 frames, files of before
 *       0.15
 *   <li>{@code config}, {@code registry}: a server's configuration, and the objects of 0.16
 *   <li>{@code generation}: what the subspaces hold in which releases
 *   <li>{@code store}, {@code frame}: the contract of the backends, and one frame of a dump
 *   <li>{@code rocksdb}, {@code sqlite}, {@code postgresql}, {@code mysql}, {@code foundationdb},
 *       {@code memory}: the backends; {@code blob}: content and framing of blobs
 *   <li>{@code dump}, {@code storage}, {@code blobstore}: directories of frames, a server's stores,
 *       directories and buckets of blobs
 *   <li>{@code account}, {@code key}: one account, and keys and values decoded
 *   <li>{@code open}: what an operand names
 * </ul>
 *
 * <p>They are internal and may change in any release, but for {@code swkit.key.DecodedEntry} and
 * what it gives.
 */
package swkit;
