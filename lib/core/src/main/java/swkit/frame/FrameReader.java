// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.FrameException;
import swkit.Remedy;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Wording;
import swkit.lz4.Lz4Exception;
import swkit.lz4.Lz4FrameInput;

/**
 * Reads the entries of one frame: a file {@code subspace_<letter>} of a dump (store-and-dump 1.3).
 *
 * <p>The frame may come from the server (64 KiB blocks, no checksums, no end mark), from swkit, or
 * from any LZ4 tool. It must end where both a block and an entry end, and its keys must ascend
 * strictly. Anything else throws a {@link FrameException} with the offset of the affected block in
 * the file. A length is accepted only if the rest of the file could hold it, and memory is
 * allocated as the bytes arrive.
 *
 * <p>A frame that was read to its end gives an {@linkplain #index index} of its content. With an
 * earlier index, all that is read is compared with it, and reading can begin at a mark. The reader
 * needs memory for two blocks and one entry, and for the blocks that {@link #with workers}
 * decompress ahead. One thread at a time.
 */
public final class FrameReader extends AbstractSource {
  private final Path file;
  private final Lz4FrameInput in;
  private final Subspace subspace;
  private final int schemaVersion;
  private final FrameIndexBuilder marking;
  private final FrameComparison comparison;
  private final FrameContent content;
  private final boolean whole;
  private byte[] lastKey = Entry.NO_VALUE;
  private long entries;
  private FrameIndex index;
  private Consumer<FrameIndex> listener = made -> {};
  private LongAdder counter;
  private long counted;

  private FrameReader(
      Path file,
      long fileSize,
      Lz4FrameInput in,
      long distance,
      List<Mark> expected,
      FrameContent.Consumer consumer)
      throws IOException {
    super(file.toString());
    this.file = file;
    this.in = in;
    this.marking = new FrameIndexBuilder(distance);
    this.comparison =
        new FrameComparison(
            file,
            expected,
            0,
            consumer == null ? FrameComparison.Origin.SEALED : FrameComparison.Origin.WRITTEN);
    this.content =
        new FrameContent(
            file,
            fileSize,
            in,
            (bytes, offset, length) -> {
              marking.content(bytes, offset, length);
              if (consumer != null) {
                consumer.take(bytes, offset, length);
              }
            });
    this.whole = true;
    byte[] header = new byte[FrameFormat.HEADER_LENGTH];
    for (int i = 0; i < header.length; i++) {
      if (!content.more()) {
        throw content.problem("holds no frame header: it is empty or cut short");
      }
      header[i] = content.take();
    }
    String problem = FrameFormat.problem(header);
    if (problem != null) {
      throw content.problem(problem);
    }
    subspace = FrameFormat.subspace(header);
    schemaVersion = FrameFormat.schemaVersion(header);
  }

  private FrameReader(Path file, long fileSize, Lz4FrameInput in, FrameIndex index, int mark)
      throws IOException {
    super(file.toString());
    this.file = file;
    this.in = in;
    subspace = index.subspace();
    schemaVersion = index.schemaVersion();
    marking = new FrameIndexBuilder(index.distance());
    comparison = new FrameComparison(file, index.marks(), mark, FrameComparison.Origin.SEALED);
    content = new FrameContent(file, fileSize, in, marking::content);
    whole = false;
    Mark begin = comparison.next();
    if (begin.blockOffset() > fileSize) {
      throw comparison.mismatch(begin, "is after the end of the file");
    }
    in.skipTo(begin.blockOffset(), begin.contentOffset() - begin.inBlock());
    if (!content.more() || begin.inBlock() >= in.limit() - in.position()) {
      throw comparison.mismatch(begin, "is not in its block");
    }
    in.position(in.position() + begin.inBlock());
  }

  /** Opens {@code file} and reads its header. */
  public static FrameReader open(Path file) {
    return open(file, FrameIndex.DISTANCE);
  }

  /** The same, with marks {@code distance} bytes of content apart. */
  public static FrameReader open(Path file, long distance) {
    return open(file, (size, in) -> new FrameReader(file, size, in, distance, null, null));
  }

  /**
   * Opens {@code file} and compares it with {@code index}, which was made earlier. A difference
   * throws as soon as the content of a mark has been read.
   */
  public static FrameReader open(Path file, FrameIndex index) {
    return open(
        file, (size, in) -> new FrameReader(file, size, in, index.distance(), index.marks(), null));
  }

  /**
   * The same, but reading begins at the mark number {@code mark}, counted from 0. The index must be
   * {@linkplain FrameIndex#isSeekable seekable}.
   */
  public static FrameReader openAt(Path file, FrameIndex index, int mark) {
    return open(file, (size, in) -> new FrameReader(file, size, in, index, mark));
  }

  /**
   * Opens an unfinished frame, of which {@code marks} have been written; {@code consumer} receives
   * all of its content.
   */
  static FrameReader open(
      Path file, long distance, List<Mark> marks, FrameContent.Consumer consumer) {
    return open(file, (size, in) -> new FrameReader(file, size, in, distance, marks, consumer));
  }

  private interface Opening {
    FrameReader open(long size, Lz4FrameInput in) throws IOException;
  }

  private static FrameReader open(Path file, Opening opening) {
    InputStream stream = null;
    try {
      long size = Files.size(file);
      stream = new BufferedInputStream(Files.newInputStream(file), 1 << 17);
      return opening.open(size, new Lz4FrameInput(stream));
    } catch (Lz4Exception e) {
      closeQuietly(stream);
      throw new FrameException(file, e.offset(), e.getMessage());
    } catch (NoSuchFileException e) {
      throw new FrameException(file, "no such file", e);
    } catch (IOException e) {
      closeQuietly(stream);
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    } catch (FrameException e) {
      closeQuietly(stream);
      throw e;
    }
  }

  /**
   * Lets {@code workers} decompress blocks ahead, within their share of memory. Returns this
   * reader.
   */
  public FrameReader with(Workers workers) {
    in.ahead(workers.executor(), workers.share());
    return this;
  }

  /** Adds the bytes of the file that are read to {@code counter}. Returns this reader. */
  public FrameReader countedBy(LongAdder counter) {
    this.counter = counter;
    this.counted = in.offset();
    return this;
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /** The subspace that the header names. */
  public Subspace subspace() {
    return subspace;
  }

  /** The schema version that the header names (store-and-dump 1.1). */
  public int schemaVersion() {
    return schemaVersion;
  }

  /** Entries read so far. */
  public long entries() {
    return entries;
  }

  /** Bytes of content read so far, the header included. */
  public long contentOffset() {
    return in.contentOffset();
  }

  /**
   * Whether the frame has an end mark; known once it has been read to its end. The server writes
   * none, and then a file that was cut between two entries and two blocks looks whole.
   */
  public boolean endMarked() {
    return in.endMarked();
  }

  /** The marks whose content has been read completely so far. */
  public List<Mark> marks() {
    return marking.marks();
  }

  /**
   * The index of the frame, once it has been read from its start to its end. Throws {@link
   * IllegalStateException} before that, and if reading began at a mark.
   */
  public FrameIndex index() {
    if (index == null) {
      throw new IllegalStateException("not read from start to end");
    }
    return index;
  }

  /**
   * Words a mismatch as "changed since it was read" instead of "not what was sealed". Returns this
   * reader.
   */
  public FrameReader again() {
    comparison.origin(FrameComparison.Origin.READ);
    return this;
  }

  /** Passes the {@link #index} to {@code listener} as soon as it exists. */
  public void onIndex(Consumer<FrameIndex> listener) {
    this.listener = listener;
  }

  /** The last key that was read; length 0 before the first. */
  byte[] lastKey() {
    return lastKey;
  }

  FrameIndexBuilder marking() {
    return marking;
  }

  /**
   * Reads the content of the expected marks, and no more. Returns the offset in the file at which
   * the last of their blocks ends. Throws if that block continues.
   */
  long readExpected() {
    long end = comparison.contentEnd();
    while (in.contentOffset() < end && next() != null) {
      // next() compares the marks as it passes them
    }
    content.handOver();
    comparison.compare(marking.end(in.contentOffset()), entries);
    if (comparison.next() != null || in.position() < in.limit()) {
      throw content
          .problem("continues differently from what was written")
          .with(Remedy.EXPORT_AGAIN);
    }
    return in.offset();
  }

  /**
   * Reads on until every entry before the last one returned has been compared with the index. Does
   * nothing without an index.
   */
  public void settle() {
    long given = entries - 1;
    while (comparison.isBefore(given) && next() != null) {
      // next() compares the marks as it passes them
    }
  }

  @Override
  protected Entry pull() {
    try {
      boolean more = content.more();
      if (counter != null) {
        counter.add(in.offset() - counted);
        counted = in.offset();
      }
      if (!more) {
        end();
        return null;
      }
      if (marking.isDue(in.contentOffset())) {
        mark();
      }
      byte[] key = content.bytes(content.length("key"), "key");
      if (!whole && entries == 0 && !Arrays.equals(key, comparison.next().key())) {
        throw comparison.mismatch(comparison.next(), "isn't there");
      }
      if (key.length == 0) {
        throw content.problem("damaged: a key of length 0");
      }
      if (Entry.compareKeys(lastKey, key) >= 0) {
        throw content.problem(
            "keys out of order: " + Entry.hex(key) + " is after " + Entry.hex(lastKey));
      }
      byte[] value = content.bytes(content.length("value"), "value");
      marking.entry(key, value.length);
      lastKey = key;
      entries++;
      return new Entry(key, value);
    } catch (Lz4Exception e) {
      throw new FrameException(file, e.offset(), e.getMessage());
    } catch (IOException e) {
      throw new FrameException(file, "can't be read: " + Wording.reason(e), e);
    }
  }

  private void end() {
    comparison.compare(marking.end(in.contentOffset()), entries);
    comparison.requireEnd();
    if (whole) {
      index = marking.index(file, subspace, schemaVersion, in.contentOffset(), in.endMarked());
      listener.accept(index);
    }
  }

  private void mark() {
    content.handOver();
    comparison.compare(marking.end(in.contentOffset()), entries);
    marking.begin(
        in.contentOffset(), in.isLinked() ? -1 : in.blockOffset(), content.offsetInBlock());
  }

  @Override
  protected void release() {
    try {
      in.close();
    } catch (IOException e) {
      throw new FrameException(file, "can't be closed: " + Wording.reason(e), e);
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // the earlier failure is the one to report
    }
  }

  @Override
  public String toString() {
    return file + ": " + subspace + ", schema " + schemaVersion;
  }
}
