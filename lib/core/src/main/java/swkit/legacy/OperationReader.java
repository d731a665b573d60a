// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A reader of the entries in one file of a legacy dump, in the order of the file (store-and-dump
 * 2.1). A file is {@code 7B}, a version, and operations; all numbers are big-endian. Account,
 * collection and document keep their values until an operation sets them.
 *
 * <p>A value is read only on demand, and skipped otherwise. A length is rejected if it exceeds the
 * rest of the file. Bad bytes throw a {@link LegacyException}; nothing after them can be read, as
 * operations have no marks to resume at. Used by one thread at a time; whoever opens it closes it.
 */
public final class OperationReader implements LegacyEntry, AutoCloseable {
  /** The first byte of a file. */
  public static final int MAGIC = 0x7B;

  private static final int HEADER_LENGTH = 2;
  private static final int FAMILY = 0;
  private static final int KEY_VALUE = 1;
  private static final int KEY = 2;
  private static final int ACCOUNT = 3;
  private static final int COLLECTION = 4;
  private static final int DOCUMENT = 5;

  /** A limit that no store's keys exceed. */
  private static final int LONGEST_KEY = 1 << 20;

  private final RandomFile in;
  private final long size;
  private final int version;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private long bufferStart;
  private Family family;
  private int account = -1;
  private int collection = 0xFF;
  private int document = -1;
  private long offset;
  private byte[] key = new byte[0];
  private long valueOffset;
  private int valueLength;

  private OperationReader(RandomFile in) throws IOException {
    this.in = in;
    size = in.size();
    require(HEADER_LENGTH, "its header of 2 bytes");
    int magic = u8();
    version = u8();
    if (magic != MAGIC || version < 1 || version > 2) {
      throw problem(
          String.format(
              "not a file of a legacy dump: it begins with %02x%02x, not with 7b01 or 7b02",
              magic, version));
    }
    valueOffset = HEADER_LENGTH;
  }

  /** Opens {@code file} and reads its header. */
  public static OperationReader open(Path file) throws IOException {
    RandomFile in = RandomFile.open(file);
    try {
      return new OperationReader(in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The version: 1 for release 0.7.3, 2 for 0.8 to 0.14. */
  public int version() {
    return version;
  }

  /** Moves to the next entry; false at the end of the file. */
  public boolean next() throws IOException {
    position(valueOffset + valueLength);
    while (position() < size) {
      offset = position();
      int op = u8();
      switch (op) {
        case FAMILY -> changeFamily();
        case KEY_VALUE, KEY -> {
          entry(op == KEY_VALUE);
          return true;
        }
        case ACCOUNT -> account = number("an account");
        case COLLECTION -> {
          require(1, "a collection");
          collection = u8();
        }
        case DOCUMENT -> document = number("a document");
        default -> throw problem(String.format("damaged: there is no operation %02x", op));
      }
    }
    offset = size;
    return false;
  }

  private void changeFamily() throws IOException {
    require(1, "a family");
    int id = u8();
    Family next = Family.of(id);
    if (next == null) {
      throw problem("damaged: there is no family " + id);
    }
    if (family != null && (next.ordinal() < family.ordinal() || !sharesFile(next))) {
      throw problem("damaged: family " + next + " after " + family + ", in one file");
    }
    family = next;
  }

  private boolean sharesFile(Family next) {
    return next.file(version).equals(family.file(version));
  }

  private int number(String what) throws IOException {
    require(4, what);
    return u32();
  }

  private void entry(boolean hasValue) throws IOException {
    if (family == null) {
      throw problem("damaged: an entry before its family");
    }
    long keyLength = length("key");
    if (family == Family.FTS_INDEX && version == 1) {
      key = new byte[0];
      value(keyLength);
      return;
    }
    require(keyLength, "a key of " + keyLength + " bytes");
    if (keyLength > LONGEST_KEY) {
      throw problem("damaged: a key of " + keyLength + " bytes");
    }
    key = new byte[(int) keyLength];
    take(key);
    valueOffset = position();
    valueLength = 0;
    if (hasValue) {
      value(length("value"));
    }
  }

  private void value(long length) throws IOException {
    require(length, "a value of " + length + " bytes");
    if (length > Integer.MAX_VALUE - 8) {
      throw problem("a value of " + length + " bytes, more than can be held in memory");
    }
    valueOffset = position();
    valueLength = (int) length;
  }

  private long length(String what) throws IOException {
    require(4, "the length of a " + what);
    return Integer.toUnsignedLong(u32());
  }

  private void require(long bytes, String what) throws IOException {
    long left = size - position();
    if (bytes > left) {
      throw problem(
          "cut short or damaged inside "
              + what
              + ": the file ends "
              + left
              + " bytes after its start, and the rest is lost");
    }
  }

  @Override
  public Family family() {
    return family;
  }

  @Override
  public int account() {
    return account;
  }

  @Override
  public int collection() {
    return collection;
  }

  @Override
  public int document() {
    return document;
  }

  /** The offset of the operation that was read last, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }

  @Override
  public byte[] key() {
    return key;
  }

  /** The offset of the entry's value, in bytes from the start of the file. */
  public long valueOffset() {
    return valueOffset;
  }

  @Override
  public int valueLength() {
    return valueLength;
  }

  @Override
  public byte[] value() throws IOException {
    byte[] value = new byte[valueLength];
    position(valueOffset);
    take(value);
    return value;
  }

  @Override
  public LegacyException problem(String reason) {
    return new LegacyException(offset, reason);
  }

  private long position() {
    return bufferStart + buffer.position();
  }

  private void position(long position) {
    if (position >= bufferStart && position <= bufferStart + buffer.limit()) {
      buffer.position((int) (position - bufferStart));
    } else {
      bufferStart = position;
      buffer.position(0).limit(0);
    }
  }

  private void fill() throws IOException {
    bufferStart = position();
    buffer.clear();
    int read = in.read(buffer, bufferStart);
    buffer.flip();
    if (read <= 0) {
      throw new EOFException("it became shorter while it was read");
    }
  }

  private int u8() throws IOException {
    if (!buffer.hasRemaining()) {
      fill();
    }
    return buffer.get() & 0xFF;
  }

  private int u32() throws IOException {
    byte[] bytes = new byte[4];
    take(bytes);
    return ByteBuffer.wrap(bytes).getInt();
  }

  private void take(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      if (!buffer.hasRemaining()) {
        fill();
      }
      int part = Math.min(buffer.remaining(), bytes.length - at);
      buffer.get(bytes, at, part);
      at += part;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
