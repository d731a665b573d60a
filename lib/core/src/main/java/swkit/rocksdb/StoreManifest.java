// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a MANIFEST says of a store at its last whole record: the table and blob files, and from
 * which log on there may be writes that no table has (store-and-dump 3.1.1). Immutable.
 *
 * <p>A MANIFEST is a sequence of edits. Those of an atomic group count together, or not at all if
 * the last one is missing. The class is long, as the fields of an edit have no meaning alone.
 *
 * @param sizes the names of the files in use, with their sizes in bytes
 * @param firstLog the number of the first log that is needed; those before may be deleted
 * @param highest the highest sequence number in a table; 0 if there is none
 * @param length the offset after the last edit that counts
 */
record StoreManifest(Map<String, Long> sizes, long firstLog, long highest, long length) {
  /** The longest record, in bytes: RocksDB itself takes longer ones, but never writes them. */
  private static final int MOST = 256 << 20;

  /** The bytes of a blob file's header and footer. */
  private static final long BLOB_FRAME = 30 + 32;

  private static final int IGNORABLE = 1 << 13;
  private static final int IGNORABLE_FIELD = 1 << 6;

  StoreManifest {
    sizes = Map.copyOf(sizes);
  }

  /**
   * Reads the first {@code size} bytes of {@code file}.
   *
   * @throws IOException if it can't be read, or with the reason if it holds what isn't known
   */
  static StoreManifest read(FileChannel file, long size) throws IOException {
    return new Reader().read(file, size);
  }

  /**
   * Reads all of {@code file} that is readable, even after damage.
   *
   * @throws IOException if the file itself can't be read
   */
  static StoreFacts readDamaged(FileChannel file) throws IOException {
    Edits edits = new Edits();
    edits.isDamaged = true;
    List<String> damage = new ArrayList<>();
    int[] corrected = {0};
    RecordLog.readDamaged(
        file,
        MOST,
        (record, end) -> {
          try {
            new Edit(edits, record).read();
            edits.count++;
          } catch (IOException e) {
            damage.add("the edit before byte " + end + " " + e.getMessage());
          }
        },
        new RecordLog.Damage() {
          @Override
          public void lost(long from, long to) {
            damage.add("bytes " + from + " to " + to + " are damaged");
          }

          @Override
          public void corrected(long at) {
            corrected[0]++;
          }
        });
    return edits.facts(damage, corrected[0]);
  }

  /** Reads a MANIFEST again and again while it grows, but each edit only once. */
  static final class Reader {
    private final Edits edits = new Edits();

    /** The same as {@link StoreManifest#read}, for the file that was read before, if any. */
    StoreManifest read(FileChannel file, long size) throws IOException {
      edits.group.clear();
      RecordLog.read(file, edits.length, size, MOST, edits::add);
      return edits.result();
    }
  }

  /** The name of the file {@code number} of a kind. */
  static String name(long number, String kind) {
    return String.format(Locale.ROOT, "%06d.%s", number, kind);
  }

  /** A table file, and the oldest blob file that it refers to; 0 if it refers to none. */
  private record Table(
      long size, byte[] smallest, byte[] largest, long lowest, long highest, long oldestBlobFile) {}

  /** A blob file, with the bytes and the number of its blobs. */
  private static final class BlobFile {
    private final long bytes;
    private final long blobs;
    private long garbage;

    BlobFile(long bytes, long blobs) {
      this.bytes = bytes;
      this.blobs = blobs;
    }
  }

  /** A column family. */
  private static final class ColumnFamily {
    private final Map<Long, Table> tables = new HashMap<>();
    private final TreeMap<Long, BlobFile> blobFiles = new TreeMap<>();
    private String name = "default";
    private long firstLog;

    ColumnFamily() {}

    ColumnFamily(String name) {
      this.name = name;
    }

    /**
     * The blob files in use, by RocksDB's own rule: none before the oldest that a table refers to,
     * and none that holds garbage alone, unless a table refers to it.
     */
    Map<Long, BlobFile> usedBlobFiles() {
      Map<Long, BlobFile> used = new HashMap<>();
      OptionalLong oldest =
          tables.values().stream().mapToLong(Table::oldestBlobFile).filter(n -> n > 0).min();
      if (oldest.isEmpty()) {
        return used;
      }
      blobFiles
          .tailMap(oldest.getAsLong())
          .forEach(
              (number, file) -> {
                if (file.garbage < file.blobs
                    || tables.values().stream().anyMatch(t -> t.oldestBlobFile() == number)) {
                  used.put(number, file);
                }
              });
      return used;
    }
  }

  private static final class Edits {
    private final Map<Long, ColumnFamily> families = new HashMap<>();
    private final List<byte[]> group = new ArrayList<>();

    /** The tables that were removed. */
    private final Set<Long> removed = new HashSet<>();

    private long firstKept;
    private long length;
    private long nextFile;
    private long last;
    private int count;

    /** Whether edits may be missing, such as those that add a column family. */
    private boolean isDamaged;

    Edits() {
      families.put(0L, new ColumnFamily());
    }

    void add(byte[] record, long end) throws IOException {
      group.add(record);
      if (new Edit(null, record).read() == 0) {
        for (byte[] edit : group) {
          new Edit(this, edit).read();
        }
        group.clear();
        length = end;
      }
    }

    StoreFacts facts(List<String> damage, int corrected) {
      Map<Long, StoreFacts.Family> named = new TreeMap<>();
      Map<Long, StoreFacts.Table> tables = new TreeMap<>();
      Set<Long> blobFiles = new TreeSet<>();
      families.forEach(
          (id, family) -> {
            named.put(id, new StoreFacts.Family(family.name, family.firstLog));
            blobFiles.addAll(family.usedBlobFiles().keySet());
            family.tables.forEach(
                (number, table) ->
                    tables.put(
                        number,
                        new StoreFacts.Table(
                            id,
                            table.size(),
                            table.smallest(),
                            table.largest(),
                            table.lowest(),
                            table.highest())));
          });
      removed.removeAll(tables.keySet());
      return new StoreFacts(
          named,
          tables,
          removed,
          blobFiles,
          firstKept,
          nextFile,
          last,
          count,
          List.copyOf(damage),
          corrected);
    }

    StoreManifest result() {
      Map<String, Long> sizes = new TreeMap<>();
      long firstLog = Long.MAX_VALUE;
      long highest = 0;
      for (ColumnFamily family : families.values()) {
        firstLog = Math.min(firstLog, family.firstLog);
        for (Map.Entry<Long, Table> table : family.tables.entrySet()) {
          sizes.put(name(table.getKey(), "sst"), table.getValue().size());
          highest = Math.max(highest, table.getValue().highest());
        }
        family
            .usedBlobFiles()
            .forEach((number, file) -> sizes.put(name(number, "blob"), file.bytes + BLOB_FRAME));
      }
      return new StoreManifest(sizes, Math.max(firstLog, firstKept), highest, length);
    }
  }

  /** One edit. Without edits to add it to, it is only parsed, to find its place in a group. */
  private static final class Edit {
    private final Edits edits;
    private final byte[] bytes;
    private final List<Runnable> changes = new ArrayList<>();
    private int at;
    private long family;
    private long remaining;

    Edit(Edits edits, byte[] bytes) {
      this.edits = edits;
      this.bytes = bytes;
    }

    /** The column family that the edit is of; one that doesn't count if it was dropped. */
    private ColumnFamily family() {
      if (edits.isDamaged) {
        return edits.families.computeIfAbsent(family, id -> new ColumnFamily(null));
      }
      return edits.families.getOrDefault(family, new ColumnFamily());
    }

    /** Applies the edit, and returns how many more its group has. */
    long read() throws IOException {
      while (at < bytes.length) {
        field((int) number());
      }
      if (edits != null) {
        changes.forEach(Runnable::run);
      }
      return remaining;
    }

    private void field(int tag) throws IOException {
      switch (tag) {
        case 1 -> skip(); // comparator
        case 2 -> {
          long log = number();
          changes.add(() -> family().firstLog = log);
        }
        case 3 -> {
          long next = number();
          changes.add(() -> edits.nextFile = Math.max(edits.nextFile, next));
        }
        case 4 -> {
          long last = number();
          changes.add(() -> edits.last = Math.max(edits.last, last));
        }
        case 9, 203 -> number();
        case 10 -> keep(number());
        case 5 -> {
          number();
          skip();
        }
        case 6 -> {
          number();
          long table = number();
          changes.add(
              () -> {
                family().tables.remove(table);
                edits.removed.add(table);
              });
        }
        case 7, 100, 102, 103 -> table(tag);
        case 200 -> family = number();
        case 201 -> {
          String name = new String(bytes(), StandardCharsets.UTF_8);
          changes.add(() -> edits.families.put(family, new ColumnFamily(name)));
        }
        case 202 -> changes.add(() -> edits.families.remove(family));
        case 300 -> remaining = number();
        case 400 -> blobFile();
        case 401 -> garbage();
        default -> {
          if ((tag & IGNORABLE) == 0) {
            throw unknown("an edit " + tag);
          }
          skip();
        }
      }
    }

    private void keep(long log) {
      changes.add(() -> edits.firstKept = Math.max(edits.firstKept, log));
    }

    private void table(int tag) throws IOException {
      number();
      long table = number();
      if (tag == 102) {
        requireOneDirectory(number());
      }
      long size = number();
      byte[] smallest = bytes();
      byte[] largest = bytes();
      boolean hasSequence = tag != 7;
      long lowest = hasSequence ? number() : 0;
      long highest = hasSequence ? number() : 0;
      long oldestBlobFile = 0;
      if (tag == 103) {
        for (int field = (int) number(); field != 1; field = (int) number()) {
          int length = length();
          int end = at + length;
          if (field == 3) {
            if (length < Long.BYTES) {
              throw unknown("a field of a table that is too short");
            }
            keep(ByteBuffer.wrap(bytes, at, length).order(ByteOrder.LITTLE_ENDIAN).getLong());
          } else if (field == 4) {
            oldestBlobFile = number();
          } else if (field == 65) {
            requireOneDirectory(length == 0 ? 0 : bytes[at]);
          } else if ((field & IGNORABLE_FIELD) != 0) {
            throw unknown("a field " + field + " of a table");
          }
          at = end;
        }
      }
      Table added = new Table(size, smallest, largest, lowest, highest, oldestBlobFile);
      changes.add(
          () -> {
            family().tables.put(table, added);
            edits.removed.remove(table);
          });
    }

    private static void requireOneDirectory(long path) throws IOException {
      if (path != 0) {
        throw new IOException("names a file in another directory, and only one is supported");
      }
    }

    private void blobFile() throws IOException {
      long number = number();
      long blobs = number();
      long size = number();
      skip();
      skip();
      skipFields();
      changes.add(() -> family().blobFiles.put(number, new BlobFile(size, blobs)));
    }

    private void garbage() throws IOException {
      long number = number();
      long blobs = number();
      number();
      skipFields();
      changes.add(
          () -> {
            BlobFile file = family().blobFiles.get(number);
            if (file != null) {
              file.garbage += blobs;
            }
          });
    }

    private void skipFields() throws IOException {
      while (number() != 0) {
        skip();
      }
    }

    private byte[] bytes() throws IOException {
      int length = length();
      at += length;
      return Arrays.copyOfRange(bytes, at - length, at);
    }

    private void skip() throws IOException {
      int length = length();
      at += length;
    }

    private int length() throws IOException {
      long length = number();
      if (length < 0 || length > bytes.length - at) {
        throw unknown("an edit that is too short");
      }
      return (int) length;
    }

    /** A number of up to 64 bits, 7 in each byte, the lowest first. */
    private long number() throws IOException {
      long number = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == bytes.length) {
          throw unknown("an edit that is too short");
        }
        byte part = bytes[at++];
        number |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return number;
        }
      }
      throw unknown("a number of more than 64 bits");
    }

    private static IOException unknown(String what) {
      return new IOException("has " + what + ", which this version doesn't know");
    }
  }
}
