// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of one subspace in a legacy dump, in ascending order of their keys.
 *
 * <p>The entries are sorted once, in memory if they fit, else in temporary files. These hold only
 * the places of long values, which stay in the dump. Thread-safe; whoever builds it closes it,
 * which invalidates its cursors.
 */
public final class SortedEntries implements AutoCloseable {
  /**
   * The reason why the rest of a file could not be read.
   *
   * @param offset the byte of the file; -1 if unknown
   */
  public record Problem(Path file, long offset, String reason) {}

  /** Values up to this size are sorted with their keys. */
  private static final int SHORT = 4096;

  private final List<Path> files;
  private final List<RandomFile> contents = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private SpilledRows rows;

  private SortedEntries(List<Path> files) {
    this.files = files;
  }

  /**
   * Reads the entries of the subspace {@code letter} from {@code files} of one dump, in the given
   * order. A file that can't be read to its end is a {@linkplain #problems problem}; its entries up
   * to there count. A failure of the temporary files throws an {@link UncheckedIOException}.
   *
   * @param counters whether the subspace has counters, which are added up
   * @param memory about how many bytes of entries may be held in memory
   * @param directory the directory for temporary files
   * @param beat called at each operation; may throw to stop the reading
   */
  public static SortedEntries read(
      List<Path> files, char letter, boolean counters, long memory, Path directory, Runnable beat) {
    SortedEntries entries = new SortedEntries(files);
    try (SpilledRows.Builder builder = new SpilledRows.Builder(memory, directory, counters)) {
      long[] number = {0};
      for (int file = 0; file < files.size(); file++) {
        entries.read(file, letter, builder, number, beat);
      }
      entries.rows = builder.build();
      return entries;
    } catch (RuntimeException e) {
      entries.close();
      throw e;
    }
  }

  private void read(
      int file, char letter, SpilledRows.Builder builder, long[] number, Runnable beat) {
    Path path = files.get(file);
    try (OperationReader ops = OperationReader.open(path)) {
      contents.add(RandomFile.open(path));
      KeyMap map = KeyMap.of(ops.version());
      KeyMap.Target target =
          new KeyMap.Target() {
            @Override
            public void put(char to, byte[] key, byte[] value) {
              if (to == letter) {
                builder.add(SpilledRow.of(key, number[0]++, value));
              }
            }

            @Override
            public void put(char to, byte[] key) throws IOException {
              if (to != letter) {
                return;
              }
              int length = ops.valueLength();
              builder.add(
                  length <= SHORT
                      ? SpilledRow.of(key, number[0]++, ops.value())
                      : new SpilledRow(key, number[0]++, file, ops.valueOffset(), length, null));
            }
          };
      while (ops.next()) {
        beat.run();
        if (map.letters(ops.family()).indexOf(letter) >= 0) {
          map.map(ops, target);
        }
      }
    } catch (LegacyException e) {
      problems.add(new Problem(path, e.offset(), e.getMessage()));
    } catch (IOException e) {
      problems.add(new Problem(path, -1, String.valueOf(e.getMessage())));
    }
    if (contents.size() <= file) {
      contents.add(null);
    }
  }

  /** The problems, in the order of the files; empty if all were read to their ends. */
  public List<Problem> problems() {
    return problems;
  }

  /** The number of entries that a later one with the same key replaced, or was added to. */
  public long duplicates() {
    return rows.duplicates();
  }

  /** A cursor before the first entry whose key is at least {@code from}. For one thread. */
  public Cursor from(byte[] from) {
    return new Cursor(rows.from(from));
  }

  /** Moves from entry to entry, and reads values on demand. */
  public final class Cursor {
    private final SpilledRows.Cursor rest;
    private SpilledRow row;

    private Cursor(SpilledRows.Cursor rest) {
      this.rest = rest;
    }

    /** Moves to the next entry; false at the end. */
    public boolean next() {
      row = rest.next();
      return row != null;
    }

    /** The key of the entry. */
    public byte[] key() {
      return row.key();
    }

    /** The value of the entry. Throws if the dump's file can't be read any more. */
    public byte[] value() throws IOException {
      if (row.file() < 0) {
        return row.value();
      }
      ByteBuffer value = ByteBuffer.allocate(row.length());
      while (value.hasRemaining()) {
        int read = contents.get(row.file()).read(value, row.offset() + value.position());
        if (read < 0) {
          throw new IOException(files.get(row.file()) + " became shorter while it was read");
        }
      }
      return value.array();
    }
  }

  @Override
  public void close() {
    UncheckedIOException first = null;
    for (RandomFile content : contents) {
      try {
        if (content != null) {
          content.close();
        }
      } catch (IOException e) {
        first = add(first, new UncheckedIOException(e));
      }
    }
    try {
      if (rows != null) {
        rows.close();
      }
    } catch (UncheckedIOException e) {
      first = add(first, e);
    }
    if (first != null) {
      throw first;
    }
  }

  private static UncheckedIOException add(UncheckedIOException first, UncheckedIOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
