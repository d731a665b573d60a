// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import swkit.StoreException;
import swkit.io.Bytes;
import swkit.io.Wording;
import swkit.rocksdb.RecordLog;

/**
 * The changes in the logs of a store, by column family (store-and-dump 3.1.1, 3.1.4). Long values
 * are kept in a private temporary file. One thread at a time.
 */
final class LogFiles implements AutoCloseable {
  private static final int MOST = Integer.MAX_VALUE - 1024;
  private static final int HEADER = 12;

  /** Values from this length on are kept in the temporary file. */
  private static final int LONG = 1 << 10;

  private static final int REFERENCE = 12;
  private static final int IN_MEMORY = 0;
  private static final int IN_FILE = 1;

  /** How a log describes a change: whether it names a column family, and what it has. */
  private enum Form {
    KEY,
    KEY_AND_VALUE,
    NOTHING,
    BYTES
  }

  private record Change(int type, boolean namesFamily, Form form) {}

  private static final Map<Integer, Change> CHANGES = new HashMap<>();

  static {
    change(0x0, 0x4, Version.DELETION, Form.KEY);
    change(0x1, 0x5, Version.VALUE, Form.KEY_AND_VALUE);
    change(0x2, 0x6, Version.MERGE, Form.KEY_AND_VALUE);
    change(0x7, 0x8, Version.SINGLE_DELETION, Form.KEY);
    change(0xF, 0xE, Version.RANGE_DELETION, Form.KEY_AND_VALUE);
    change(0x11, 0x10, Version.BLOB, Form.KEY_AND_VALUE);
    CHANGES.put(0x3, new Change(-1, false, Form.BYTES));
    CHANGES.put(0xD, new Change(-1, false, Form.NOTHING));
  }

  private static void change(int tag, int tagWithFamily, int type, Form form) {
    CHANGES.put(tag, new Change(type, false, form));
    CHANGES.put(tagWithFamily, new Change(type, true, form));
  }

  /** Damaged bytes of a log; {@code lowest} is the first sequence number in them, or -1. */
  private record Hole(long log, long from, long to, long lowest) {}

  /** A change and the number of its log. */
  record Logged(Version version, long log) {}

  private final Path directory;
  private final Map<Long, List<Logged>> changes = new HashMap<>();
  private final List<String> lost = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  /** Damaged places after which no change has been read yet. */
  private final List<Hole> holes = new ArrayList<>();

  private FileChannel values;
  private long corrected;
  private long last;
  private long expected = -1;

  private LogFiles(Path directory) {
    this.directory = directory;
  }

  /** Reads the logs with the numbers {@code numbers} in {@code directory}. */
  static LogFiles read(Path directory, Collection<Long> numbers) throws IOException {
    LogFiles logs = new LogFiles(directory);
    TreeSet<Long> ascending = new TreeSet<>(numbers);
    try {
      for (long number : ascending) {
        logs.read(number);
      }
      logs.holes.forEach(hole -> logs.close(hole, Long.MAX_VALUE));
      return logs;
    } catch (IOException | RuntimeException e) {
      logs.close();
      throw e;
    }
  }

  static String name(long number) {
    return String.format(Locale.ROOT, "%06d.log", number);
  }

  private void read(long number) throws IOException {
    Path path = directory.resolve(name(number));
    long size = Files.size(path);
    if (size == 0) {
      return;
    }
    boolean[] isRead = {false};
    try (FileChannel file = FileChannel.open(path)) {
      boolean[] isFirst = {true};
      RecordLog.readDamaged(
          file,
          MOST,
          (record, end) -> {
            isRead[0] = true;
            batch(record, number, end, isFirst[0]);
            isFirst[0] = false;
          },
          new RecordLog.Damage() {
            @Override
            public void lost(long from, long to) {
              holes.add(new Hole(number, from, to, expected));
            }

            @Override
            public void corrected(long at) {
              corrected++;
            }
          });
      if (!isRead[0] && holes.isEmpty() && size > HEADER) {
        lost.add(name(number) + ": none of its " + size + " bytes is a change that can be read");
      }
    } catch (IOException e) {
      lost.add(name(number) + " can't be read: " + Wording.reason(e));
      gaps.add(gap(name(number), expected, Long.MAX_VALUE, 0, size));
    }
  }

  /** Takes the changes of one batch. */
  private void batch(byte[] record, long log, long end, boolean isFirst) throws IOException {
    if (record.length < HEADER) {
      return;
    }
    long sequence = Bytes.i64le(record, 0);
    long count = Bytes.u32le(record, 8) & 0xFFFFFFFFL;
    for (Hole hole : holes) {
      if (sequence > expected) {
        close(hole, sequence - 1);
      }
    }
    if (holes.isEmpty() && isFirst && expected >= 0 && sequence > expected) {
      lost.add(
          name(log)
              + ": the changes "
              + expected
              + " to "
              + (sequence - 1)
              + " between it and the log before are in no log");
      gaps.add(gap(name(log), expected, sequence - 1, 0, 0));
    }
    holes.clear();
    int[] at = {HEADER};
    long found = 0;
    while (at[0] < record.length) {
      Change change = CHANGES.get(record[at[0]++] & 0xFF);
      if (change == null) {
        lost.add(name(log) + ": a change before byte " + end + " is of an unknown type");
        gaps.add(gap(name(log), sequence, sequence + count, end - record.length, end));
        break;
      }
      long family = change.namesFamily() ? BlockEntries.varint(record, at) : 0;
      byte[] key = change.form() == Form.NOTHING ? null : bytes(record, at);
      byte[] value = change.form() == Form.KEY_AND_VALUE ? bytes(record, at) : new byte[0];
      if (family < 0 || key == null && change.form() != Form.NOTHING || value == null) {
        lost.add(name(log) + ": a change before byte " + end + " is cut");
        gaps.add(gap(name(log), sequence, sequence + count, end - record.length, end));
        break;
      }
      if (change.type() >= 0) {
        Version version = new Version(key, sequence + found, change.type(), kept(value), false);
        changes.computeIfAbsent(family, id -> new ArrayList<>()).add(new Logged(version, log));
        found++;
      }
    }
    expected = sequence + Math.max(count, found);
    last = Math.max(last, expected - 1);
  }

  /** Notes what was lost in {@code hole}, now that the changes after it are known. */
  private void close(Hole hole, long highest) {
    String end = highest == Long.MAX_VALUE ? ", its end," : "";
    lost.add(
        name(hole.log())
            + ": bytes "
            + hole.from()
            + " to "
            + hole.to()
            + end
            + " can't be read: the changes in them are lost, and what they replaced or deleted"
            + " comes out as it was before");
    gaps.add(gap(name(hole.log()), hole.lowest(), highest, hole.from(), hole.to()));
  }

  private static Gap gap(String file, long lowest, long highest, long from, long to) {
    return new Gap(file, null, null, Math.max(0, lowest), highest, from, to, true);
  }

  private static byte[] bytes(byte[] record, int[] at) {
    long length = BlockEntries.varint(record, at);
    if (length < 0 || length > record.length - at[0]) {
      return null;
    }
    at[0] += (int) length;
    return Arrays.copyOfRange(record, at[0] - (int) length, at[0]);
  }

  /** What is in memory in place of {@code value}: see {@link #whole}. */
  private byte[] kept(byte[] value) {
    if (value.length < LONG) {
      byte[] kept = new byte[value.length + 1];
      kept[0] = IN_MEMORY;
      System.arraycopy(value, 0, kept, 1, value.length);
      return kept;
    }
    try {
      return inFile(value);
    } catch (IOException e) {
      throw new StoreException(
          directory.toString(),
          "long values in its logs can't be kept in a temporary file: " + Wording.reason(e),
          e);
    }
  }

  private byte[] inFile(byte[] value) throws IOException {
    if (values == null) {
      Path file = Files.createTempFile("swkit-salvage-", ".values");
      values =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    long at = values.size();
    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(value);
    while (buffer.hasRemaining()) {
      values.write(buffer, at + buffer.position());
    }
    byte[] kept = new byte[1 + REFERENCE];
    kept[0] = IN_FILE;
    Bytes.putU64(kept, 1, at);
    Bytes.putU32le(kept, 1 + Long.BYTES, value.length);
    return kept;
  }

  /** {@code version} of a log with its value. */
  Version whole(Version version) throws IOException {
    byte[] kept = version.value();
    byte[] value =
        kept[0] == IN_MEMORY
            ? Arrays.copyOfRange(kept, 1, kept.length)
            : TableFile.read(values, Bytes.u64(kept, 1), Bytes.u32le(kept, 1 + Long.BYTES));
    return new Version(version.key(), version.sequence(), version.type(), value, false);
  }

  /** The numbers of the column families with changes. */
  java.util.Set<Long> families() {
    return changes.keySet();
  }

  /** The changes of a column family, without their values: see {@link #whole}. */
  List<Logged> changes(long family) {
    return changes.getOrDefault(family, List.of());
  }

  /** What is lost, of all keys. */
  List<Gap> gaps() {
    return gaps;
  }

  /** What is lost, one line each. */
  List<String> lost() {
    return lost;
  }

  /** The last sequence number. */
  long last() {
    return last;
  }

  long corrected() {
    return corrected;
  }

  @Override
  public void close() throws IOException {
    if (values != null) {
      values.close();
      values = null;
    }
  }
}
