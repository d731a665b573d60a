// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.Source;
import swkit.io.Bytes;

/**
 * Entries in the form that LOAD DATA reads: fields end with a tab, rows with a line feed. First
 * come those of a batch, then some of a source, which isn't read before the whole batch was. One
 * thread at a time. It closes nothing.
 */
final class MysqlRows extends InputStream {
  /**
   * The most bytes of one LOAD DATA: servers that replicate may refuse much larger transactions.
   */
  private static final long LOAD_BYTES = 64L << 20;

  /** How many bytes an entry takes besides its key and value. */
  private static final int ENTRY_BYTES = 64;

  /** For a byte that must be escaped, what follows the backslash in its place; else 0. */
  private static final byte[] ESCAPES = new byte[256];

  static {
    ESCAPES[0] = '0';
    ESCAPES['\t'] = 't';
    ESCAPES['\n'] = 'n';
    ESCAPES['\\'] = '\\';
  }

  private final Iterator<Entry> batched;
  private final Source more;
  private final MysqlStore.Columns columns;
  private final Consumer<Entry> check;
  private byte[] field = {};
  private byte[] nextField;
  private int at;
  private int escaped = -1;
  private boolean ended;
  private long count;
  private long bytes;
  private RuntimeException failure;

  /**
   * The rows of {@code batch}, then those of {@code more}.
   *
   * @param check throws unless an entry of {@code more} is the next and the table can hold it
   */
  MysqlRows(List<Entry> batch, Source more, MysqlStore.Columns columns, Consumer<Entry> check) {
    this.batched = batch.iterator();
    this.more = more;
    this.columns = columns;
    this.check = check;
    advance();
  }

  private void advance() {
    at = 0;
    if (nextField != null) {
      field = nextField;
      nextField = null;
      return;
    }
    Entry entry = batched.hasNext() ? batched.next() : fetch();
    if (entry == null) {
      ended = true;
      return;
    }
    count++;
    bytes += bytes(entry);
    field = entry.key();
    nextField =
        switch (columns) {
          case KEYS -> null;
          case COUNTERS -> decimal(Bytes.i64le(entry.value(), 0));
          case VALUES, BLOBS -> entry.value();
        };
  }

  /**
   * A failure to read ends the rows, because an exception would break the connection in the driver.
   */
  private Entry fetch() {
    try {
      Entry entry = bytes >= LOAD_BYTES ? null : more.next();
      if (entry != null) {
        check.accept(entry);
      }
      return entry;
    } catch (RuntimeException e) {
      failure = e;
      return null;
    }
  }

  /** Throws the failure that ended the rows early, if any did. */
  void requireRead() {
    if (failure != null) {
      throw failure;
    }
  }

  private static byte[] decimal(long value) {
    return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (ended && escaped < 0) {
      return length == 0 ? 0 : -1;
    }
    int put = offset;
    int end = offset + length;
    while (put < end && (!ended || escaped >= 0)) {
      if (escaped >= 0) {
        to[put++] = (byte) escaped;
        escaped = -1;
      } else if (at == field.length) {
        to[put++] = (byte) (nextField != null ? '\t' : '\n');
        advance();
      } else if (ESCAPES[field[at] & 0xFF] != 0) {
        to[put++] = '\\';
        escaped = ESCAPES[field[at++] & 0xFF];
      } else {
        int from = at;
        int most = Math.min(field.length, at + end - put);
        while (at < most && ESCAPES[field[at] & 0xFF] == 0) {
          at++;
        }
        System.arraycopy(field, from, to, put, at - from);
        put += at - from;
      }
    }
    return put - offset;
  }

  /** How many rows were handed out, or are about to be. */
  long count() {
    return count;
  }

  /** How much of a batch or of a LOAD DATA {@code entry} uses up, in bytes. */
  static long bytes(Entry entry) {
    return entry.size() + ENTRY_BYTES;
  }
}
