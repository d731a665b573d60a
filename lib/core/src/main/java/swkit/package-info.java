// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of swkit: reading and writing databases of the Stalwart mail server. A database
 * gives a snapshot; scanning a subspace of the snapshot gives a source of entries in key order; a
 * sink takes entries.
 *
 * <pre>
 * operand ─Database.open─▶ Database ─snapshot─▶ Snapshot ─scan─▶ Source ─▶ Sink
 *                          ├ a dump: a directory of frames, or a legacy dump of before 0.15
 *                          └ Storage: a server's data store and blob store; can be written to
 * </pre>
 *
 * <p>{@code import swkit.*} is all that a script needs to open, scan and write databases, and to
 * select an account. The other packages implement this one. It depends on {@code swkit.io} alone:
 * {@link swkit.Opener} loads the implementation by name.
 *
 * <h2>Priorities, in this order</h2>
 *
 * <ol>
 *   <li>Nothing is lost silently. A source ends only at the end of its data; everything else
 *       throws.
 *   <li>Reading changes nothing, not even a file's time stamp if that can be avoided.
 *   <li>Everything is checked before anything is written, and an unfinished target is marked: no
 *       server starts on it.
 *   <li>An error is one line that names the file, the store or the key.
 *   <li>It is fast.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * <p>A database, a snapshot and a storage may be used by several threads. A source and a sink
 * belong to one thread at a time. Whoever opens something closes it; closing a snapshot closes its
 * sources. It is an error to read a closed source: it throws {@link
 * java.lang.IllegalStateException}.
 *
 * <h2>Exceptions</h2>
 *
 * <p>All exceptions are unchecked, and subclasses of {@link swkit.SwkitException}. Its message is
 * one line for people, and it has the exit code of a command that fails with it.
 *
 * <ul>
 *   <li>{@link swkit.RefusedException}: the request was refused, and nothing was changed.
 *   <li>{@link swkit.ConfigException}: a configuration; with file and line.
 *   <li>{@link swkit.DumpException}: a dump; with its directory or file.
 *   <li>{@link swkit.FrameException}: a frame, or a file of a legacy dump; with file and offset.
 *   <li>{@link swkit.StoreException}: a store; with subspace and key.
 * </ul>
 *
 * <h2>The other packages of this module, from the bottom up</h2>
 *
 * <ul>
 *   <li>{@code io}, {@code hash}, {@code lz4}, {@code legacy}: bytes and private files, BLAKE3, LZ4
 *       frames, files of legacy dumps
 *   <li>{@code config}, {@code registry}: a server's configuration, and the objects of 0.16
 *   <li>{@code generation}: the content of the subspaces, release by release
 *   <li>{@code store}, {@code frame}: the contract of the backends, and one frame of a dump
 *   <li>{@code rocksdb}, {@code sqlite}, {@code postgresql}, {@code mysql}, {@code foundationdb},
 *       {@code memory}: the backends; {@code blob}: content and framing of blobs
 *   <li>{@code dump}, {@code storage}, {@code blobstore}: directories of frames, a server's stores,
 *       directories and buckets of blobs
 *   <li>{@code account}, {@code key}: one account; decoding of keys and values
 *   <li>{@code open}: opening databases by path or URL
 * </ul>
 *
 * <p>They are internal and may change in any release, except {@code swkit.key.DecodedEntry} and the
 * types that it returns.
 */
package swkit;
