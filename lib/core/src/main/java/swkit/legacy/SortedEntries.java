// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries that a legacy dump has of one subspace, in ascending order of their keys.
 *
 * <p>Where they stand in the dump in another order, they are sorted once: in memory as far as that
 * is allowed, else in temporary files, in which long values aren't, but only where in the dump they
 * stand. Thread-safe; who builds it closes it, and its cursors are of no use then.
 */
public final class SortedEntries implements AutoCloseable {
  /**
   * Why a file could not be read on.
   *
   * @param offset the byte of the file, or -1 if it is none in particular
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
   * Reads the entries of {@code letter} from {@code files}, which are of one dump, in the given
   * order. What can't be read of a file is a {@linkplain #problems problem}, and what stands before
   * it counts. A problem with the temporary files throws an {@link UncheckedIOException}.
   *
   * @param memory how many bytes of entries may be held in memory, about
   * @param directory where temporary files go
   * @param beat is called at each operation, and may throw to end it
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

  /** What was wrong with files, in their order; empty if all were read to their ends. */
  public List<Problem> problems() {
    return problems;
  }

  /** Entries that had the key of a later one, which counts; counters were added up. */
  public long duplicates() {
    return rows.duplicates();
  }

  /** The entries from the first on whose key is not below {@code from}. For one thread. */
  public Cursor from(byte[] from) {
    return new Cursor(rows.from(from));
  }

  /** Goes from entry to entry; a value is read where it is asked for. */
  public final class Cursor {
    private final SpilledRows.Cursor rest;
    private SpilledRow row;

    private Cursor(SpilledRows.Cursor rest) {
      this.rest = rest;
    }

    /** Goes to the next entry, first to the first; false at the end. */
    public boolean next() {
      row = rest.next();
      return row != null;
    }

    /** The key of the entry. */
    public byte[] key() {
      return row.key();
    }

    /** The value of the entry. Throws where the dump's file can't be read any more. */
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
