// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.Blake3;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * Writes to FoundationDB, and exports from it, as the releases up to 0.16.18 do: what they write
 * over something longer leaves its last pieces there, and their scans take these for more of it
 * (store-and-dump 3.5).
 */
public final class OldServer {
  private static final int PIECE = 100_000;
  private static final String WHOLE = "nuylik";

  private final BiConsumer<byte[], byte[]> writes;
  private final Supplier<List<Entry>> content;

  public OldServer(FakeFoundationDb cluster) {
    this(cluster::set, cluster::content);
  }

  /** A server on a cluster into which {@code writes} sets keys, and which holds {@code content}. */
  public OldServer(BiConsumer<byte[], byte[]> writes, Supplier<List<Entry>> content) {
    this.writes = writes;
    this.content = content;
  }

  /** Sets a value; nothing is removed. */
  public void set(Subspace subspace, byte[] key, byte[] value) {
    byte[] first = Bytes.concat(new byte[] {(byte) subspace.letter()}, key);
    if (WHOLE.indexOf(subspace.letter()) >= 0) {
      writes.accept(first, value);
      return;
    }
    for (int piece = 0; piece * PIECE < Math.max(1, value.length); piece++) {
      byte[] at = piece == 0 ? first : Bytes.concat(first, new byte[] {(byte) (piece - 1)});
      writes.accept(at, piece(value, piece));
    }
  }

  /** Writes a blob as it is to be stored. */
  public void blob(byte[] key, byte[] stored) {
    for (int piece = 0; piece * PIECE < stored.length; piece++) {
      writes.accept(
          Bytes.concat(new byte[] {'t'}, key, new byte[] {(byte) (piece >> 8), (byte) piece}),
          piece(stored, piece));
    }
  }

  private static byte[] piece(byte[] value, int piece) {
    return Arrays.copyOfRange(value, piece * PIECE, Math.min(value.length, (piece + 1) * PIECE));
  }

  /** The entries of a subspace without blobs, as the server's own export of 0.15 and 0.16 reads. */
  public List<Entry> export(Subspace subspace) {
    List<Entry> entries = new ArrayList<>();
    byte[] key = null;
    List<byte[]> pieces = new ArrayList<>();
    for (Entry row : content.get()) {
      if (row.key()[0] != subspace.letter()) {
        continue;
      }
      byte[] stored = Arrays.copyOfRange(row.key(), 1, row.key().length);
      boolean isMore =
          WHOLE.indexOf(subspace.letter()) < 0
              && key != null
              && pieces.get(0).length >= PIECE
              && stored.length == key.length + 1
              && Arrays.equals(key, 0, key.length, stored, 0, key.length);
      if (!isMore && key != null) {
        entries.add(new Entry(key, Bytes.concat(pieces.toArray(byte[][]::new))));
        pieces.clear();
      }
      key = isMore ? key : stored;
      pieces.add(row.value());
    }
    if (key != null) {
      entries.add(new Entry(key, Bytes.concat(pieces.toArray(byte[][]::new))));
    }
    return entries;
  }

  /** An archive of {@code length} bytes with a checksum and random contents (key-layouts 1.6). */
  public static byte[] archive(int length, Random random) {
    boolean isVersioned = random.nextBoolean() && length >= 13;
    byte[] contents = new byte[length - (isVersioned ? 13 : 5)];
    random.nextBytes(contents);
    byte[] sum = Bytes.u32((int) Hashing.xxh3_64().hashBytesToLong(contents));
    return isVersioned
        ? Bytes.concat(contents, sum, new byte[] {0, 0, 0, 0, 0, 0, 0, 7, (byte) 0xE0})
        : Bytes.concat(contents, sum, new byte[] {(byte) 0xA0});
  }

  /** A blob of {@code length} bytes that is stored as it is, with its key. */
  public static Entry blob(int length, Random random) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    content[length - 1] = 1;
    return new Entry(Blake3.hash(content), content);
  }
}
