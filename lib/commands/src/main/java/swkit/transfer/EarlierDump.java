// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import swkit.DumpException;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;

/**
 * A sealed dump of an earlier state, whose frames an export takes over if nothing in them has
 * changed. What is taken over has been compared with the seal. Thread-safe.
 *
 * @param dump the dump
 * @param from the state that is exported now
 * @param allBlobs whether blobs are exported that no link names
 * @param proof certifies what is taken over; null for no certificate
 */
record EarlierDump(Dump dump, Snapshot from, boolean allBlobs, Proof proof) {
  /**
   * Opens the dump in {@code directory}. Throws if it isn't sealed, or isn't what was sealed, or if
   * this {@code isNoExport} of a storage that writes a dump.
   */
  static Dump open(Path directory, boolean isNoExport) {
    if (isNoExport) {
      throw RefusedException.usage(
          "--update exports a storage, and writes a dump: it goes with no --dry-run, and no dump as"
              + " FROM");
    }
    if (!Files.isDirectory(directory)) {
      throw new DumpException(directory, "is not a directory; --update takes a sealed dump");
    }
    Dump dump = Dump.open(directory);
    if (dump.seal() == null || dump.seal().manifest() == null) {
      throw new DumpException(
          directory,
          "is not sealed, so its frames can't be taken over: seal it with stalwart-seal");
    }
    dump.requireSealed(EnumSet.allOf(Subspace.class));
    return dump;
  }

  /**
   * The earlier dump {@code dump} of {@code from}; null if that is null. Throws unless both are of
   * the same release.
   */
  static EarlierDump of(Dump dump, Snapshot from, boolean allBlobs, Proof proof) {
    if (dump == null) {
      return null;
    }
    EarlierDump earlier = new EarlierDump(dump, from, allBlobs, proof);
    earlier.requireSameRelease();
    return earlier;
  }

  private void requireSameRelease() {
    if (dump.schemaVersion() != from.schemaVersion()) {
      throw new DumpException(
          dump.directory(),
          "has schema version "
              + dump.schemaVersion()
              + ", "
              + from.address()
              + " "
              + SchemaKey.text(from.schemaVersion())
              + ": export without --update");
    }
  }

  /**
   * Whether the frame of {@code subspace} holds just what is exported now. Reads both; of blobs
   * that links name, only the keys of what is exported.
   *
   * @param watched gives a source of the same entries, which reports what is read
   */
  boolean isUnchanged(Subspace subspace, UnaryOperator<Source> watched) {
    if (!dump.subspaces().contains(subspace)) {
      return false;
    }
    boolean keysAlone = subspace == Subspace.BLOBS && !allBlobs;
    Map<ByteBuffer, byte[]> unhashed = keysAlone ? unhashed() : Map.of();
    try (FrameReader frame = dump.read(subspace);
        Source entries =
            keysAlone
                ? BlobContent.linked(from.scan(Subspace.BLOB_LINKS), from.address())
                : from.scan(subspace);
        Source counted = watched.apply(entries);
        Source now = proof == null ? counted : proof.certified(subspace, counted)) {
      while (true) {
        Entry before = frame.next();
        Entry entry = now.next();
        if (before == null || entry == null) {
          return before == null && entry == null;
        }
        byte[] value =
            !keysAlone
                ? entry.value()
                : unhashed.getOrDefault(ByteBuffer.wrap(entry.key()), before.value());
        if (!Arrays.equals(before.key(), entry.key()) || !Arrays.equals(before.value(), value)) {
          return false;
        }
      }
    }
  }

  /** The content of the blobs whose keys are not hashes of it, and may stay while it changes. */
  private Map<ByteBuffer, byte[]> unhashed() {
    Set<byte[]> keys = new TreeSet<>(Entry::compareKeys);
    Generation.of(from).unhashedBlobs(from).forEach(key -> keys.add(key.array()));
    Map<ByteBuffer, byte[]> contents = new HashMap<>();
    keys.forEach(key -> contents.put(ByteBuffer.wrap(key), Entry.NO_VALUE));
    try (Source blobs = from.blobs(Source.of(keys.stream().map(Entry::new).toList()), key -> {})) {
      for (Entry blob = blobs.next(); blob != null; blob = blobs.next()) {
        contents.put(ByteBuffer.wrap(blob.key()), blob.value());
      }
    }
    return contents;
  }
}
