// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import swkit.hash.Crc32cCorrection;
import swkit.io.Bytes;
import swkit.io.Wording;

/**
 * The blob files of a store, of which single blobs are read (store-and-dump 3.1.3). One thread at a
 * time.
 */
final class BlobFiles implements AutoCloseable {
  private static final int HEADER = 32;
  private static final int HEADER_CHECKSUM = 24;
  private static final int CHECKSUM = 28;

  /** A blob in a blob file. The other kinds of references have an expiry. */
  private static final int IN_FILE = 1;

  private final Path directory;
  private final Map<Long, FileChannel> open = new HashMap<>();
  private long corrected;

  BlobFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * A blob, or why it is lost.
   *
   * @param value null if it is lost
   * @param file the name of its file
   * @param from where its record begins
   * @param to where it ends
   * @param problem what is wrong; null if nothing is
   * @param isCorrected whether a bit of it was corrected
   */
  record Blob(byte[] value, String file, long from, long to, String problem, boolean isCorrected) {}

  /** How many blobs were corrected so far. */
  long corrected() {
    return corrected;
  }

  /** The blob of {@code key} to which {@code reference}, the value in the table, leads. */
  Blob read(byte[] key, byte[] reference) {
    int[] at = {1};
    long number = reference.length == 0 ? -1 : BlockEntries.varint(reference, at);
    long offset = BlockEntries.varint(reference, at);
    long size = BlockEntries.varint(reference, at);
    boolean isKnown = number >= 0 && offset >= 0 && size >= 0 && at[0] == reference.length - 1;
    if (!isKnown || reference[0] != IN_FILE) {
      return new Blob(null, "a table", 0, 0, "its reference is of an unknown form", false);
    }
    String name = String.format(Locale.ROOT, "%06d.blob", number);
    long from = offset - key.length - HEADER;
    try {
      FileChannel file = file(number, name);
      if (file == null) {
        return new Blob(null, name, from, offset + size, "is missing", false);
      }
      return read(file, name, key, offset, size, reference[at[0]]);
    } catch (IOException e) {
      return new Blob(
          null, name, from, offset + size, "can't be read: " + Wording.reason(e), false);
    }
  }

  private FileChannel file(long number, String name) throws IOException {
    FileChannel file = open.get(number);
    Path path = directory.resolve(name);
    if (file == null && Files.isRegularFile(path)) {
      file = FileChannel.open(path);
      open.put(number, file);
    }
    return file;
  }

  private Blob read(
      FileChannel file, String name, byte[] key, long offset, long size, int compression)
      throws IOException {
    long from = offset - key.length - HEADER;
    long to = offset + size;
    boolean isThere = from >= 0 && size <= file.size() && offset <= file.size() - size;
    if (!isThere || size > Integer.MAX_VALUE - 1024 - HEADER - key.length) {
      return new Blob(null, name, from, to, "ends before it", false);
    }
    byte[] record = TableFile.read(file, from, (int) (to - from));
    int stored = Bytes.u32le(record, CHECKSUM);
    byte[] content = Arrays.copyOfRange(record, HEADER, record.length);
    System.arraycopy(key, 0, content, 0, key.length);
    int computed = BlockChecksum.masked(BlockChecksum.crc32c(content, 0, content.length));
    boolean isCorrected = computed != stored;
    if (isCorrected && !isHeaderBit(record, computed)) {
      var found =
          Crc32cCorrection.find(
              content.length, BlockChecksum.unmasked(computed), BlockChecksum.unmasked(stored));
      if (found == null || found.at() < key.length) {
        return new Blob(null, name, from, to, "is damaged there", false);
      }
      content[found.at()] ^= (byte) found.xor();
    }
    byte[] value = Compression.decompress(compression, content, key.length, content.length);
    if (value == null) {
      return new Blob(null, name, from, to, "has an unknown compression there", false);
    }
    corrected += isCorrected ? 1 : 0;
    return new Blob(value, name, from, to, null, isCorrected);
  }

  /** Whether the only damage is one bit of the blob's checksum, as that of the header proves. */
  private static boolean isHeaderBit(byte[] record, int computed) {
    int header = BlockChecksum.masked(BlockChecksum.crc32c(record, 0, HEADER_CHECKSUM));
    return header == Bytes.u32le(record, HEADER_CHECKSUM)
        && Integer.bitCount(Bytes.u32le(record, CHECKSUM) ^ computed) == 1;
  }

  @Override
  public void close() {
    for (FileChannel file : open.values()) {
      try {
        file.close();
      } catch (IOException e) {
        // it was only read
      }
    }
    open.clear();
  }
}
