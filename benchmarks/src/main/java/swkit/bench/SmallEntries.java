// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.io.Bytes;

/**
 * Writes the golden's dump with very many entries of a few bytes more: changes in the log of its
 * first account, of which {@code stalwart-verify} finds nothing.
 *
 * <p>Arguments: the directory to write to; how many entries, 10000000 if there is none.
 */
public final class SmallEntries {
  private static final long FIRST_CHANGE = 1_000_000;

  private SmallEntries() {}

  public static void main(String... args) throws IOException {
    long count = args.length > 1 ? Long.parseLong(args[1]) : 10_000_000;
    write(LargeDatabase.GOLDEN, Path.of(args[0]), count);
  }

  /** Writes it to {@code to}, which has no frames. */
  static void write(Path from, Path to, long count) throws IOException {
    Files.createDirectories(to);
    Dump golden = Dump.open(from);
    for (Subspace subspace : golden.subspaces()) {
      Path file = to.resolve(Dump.frameName(subspace));
      try (FrameReader entries = golden.read(subspace);
          FrameWriter frame = FrameWriter.create(file, subspace, golden.schemaVersion())) {
        if (subspace == Subspace.COUNTERS) {
          count(entries, frame, account(golden), FIRST_CHANGE + count);
        } else {
          copy(entries, frame, subspace == Subspace.CHANGELOG ? count : 0);
        }
        frame.commit();
      }
    }
  }

  private static byte[] account(Dump golden) {
    try (FrameReader changes = golden.read(Subspace.CHANGELOG)) {
      return Arrays.copyOf(changes.next().key(), Integer.BYTES);
    }
  }

  /** Copies the counters, with that of the changes of {@code account} at {@code last}. */
  private static void count(FrameReader from, FrameWriter to, byte[] account, long last) {
    for (Entry entry = from.next(); entry != null; entry = from.next()) {
      boolean isThis = Arrays.equals(entry.key(), account);
      to.put(isThis ? new Entry(account, Bytes.i64le(last)) : entry);
    }
  }

  /** Copies all entries, with {@code more} of them after those that are like the first. */
  private static void copy(FrameReader from, FrameWriter to, long more) {
    Entry first = null;
    boolean isDone = more == 0;
    for (Entry entry = from.next(); entry != null; entry = from.next()) {
      first = first == null ? entry : first;
      if (!isDone && !isLike(first, entry)) {
        for (long i = 0; i < more; i++) {
          byte[] key = first.key().clone();
          ByteBuffer.wrap(key).putLong(key.length - Long.BYTES, FIRST_CHANGE + i);
          to.put(new Entry(key, first.value()));
        }
        isDone = true;
      }
      to.put(entry);
    }
  }

  /** Whether both are changes of the same kind: their keys end with the number of the change. */
  private static boolean isLike(Entry first, Entry entry) {
    int prefix = first.key().length - Long.BYTES;
    return entry.key().length == first.key().length
        && Arrays.equals(first.key(), 0, prefix, entry.key(), 0, prefix);
  }
}
