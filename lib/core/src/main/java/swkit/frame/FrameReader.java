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
import java.util.function.Consumer;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.FrameException;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Stalwart10;
import swkit.io.Bytes;
import swkit.io.Wording;
import swkit.lz4.Lz4Exception;
import swkit.lz4.Lz4FrameInput;

/**
 * Reads the entries of one frame: a file {@code subspace_<letter>} of a dump (store-and-dump 1.3).
 *
 * <p>The frame may have been written by the server (64 KiB blocks, no checksums, no end mark), by
 * swkit, or by any LZ4 tool from the same content. It ends cleanly only where a block and an entry
 * end; keys must ascend strictly. Whatever else is there throws a {@link FrameException} with the
 * byte of the file where the block in question begins. A length is believed only as far as the rest
 * of the file could hold it, and memory is taken as the bytes arrive. Read to its end it gives an
 * {@linkplain #index index} of what is in it; with an index that was made before, everything that
 * is read is compared with it, and reading can begin at a mark. Needs memory for two blocks and one
 * entry, besides what {@link #with} says. One thread at a time.
 */
public final class FrameReader extends AbstractSource {
  /** The first byte of a frame's content. */
  public static final int MAGIC = 0x7B;

  public static final int HEADER_LENGTH = 6;

  /** No LZ4 block holds more than this many times its size. */
  private static final long MAX_RATIO = 255;

  private static final int FIRST_ALLOCATION = 16 << 20;

  private final Path file;
  private final long fileSize;
  private final Lz4FrameInput in;
  private final Subspace subspace;
  private final int schemaVersion;
  private final FrameIndexBuilder marking;
  private final List<Mark> expected;
  private final Content content;
  private int nextExpected;
  private long compared;
  private boolean whole = true;
  private boolean again;
  private String remedy = "";
  private int hashedTo;
  private long blockContent;
  private byte[] lastKey = Entry.NO_VALUE;
  private long entries;
  private FrameIndex index;
  private Consumer<FrameIndex> listener = made -> {};

  /** Takes the content as it is read. */
  @FunctionalInterface
  interface Content {
    void take(byte[] bytes, int offset, int length);
  }

  private FrameReader(
      Path file,
      long fileSize,
      Lz4FrameInput in,
      long distance,
      List<Mark> expected,
      Content content)
      throws IOException {
    super(file.toString());
    this.file = file;
    this.fileSize = fileSize;
    this.in = in;
    this.marking = new FrameIndexBuilder(distance);
    this.expected = expected;
    this.content = content;
    byte[] header = new byte[HEADER_LENGTH];
    for (int i = 0; i < HEADER_LENGTH; i++) {
      if (!more()) {
        throw problem("holds no frame header: it is empty or cut short");
      }
      header[i] = take();
    }
    subspace = Subspace.of(header[1]);
    if (header[0] == MAGIC && Stalwart10.isPrefix(header[1])) {
      String letter = String.valueOf((char) header[1]);
      throw problem(Stalwart10.text("it is a frame of subspace " + letter));
    }
    if (header[0] != MAGIC || subspace == null) {
      throw problem("no Stalwart dump: the content begins with " + Entry.hex(header));
    }
    schemaVersion = Bytes.u32le(header, 2);
  }

  private FrameReader(Path file, long fileSize, Lz4FrameInput in, FrameIndex index, int mark)
      throws IOException {
    super(file.toString());
    this.file = file;
    this.fileSize = fileSize;
    this.in = in;
    subspace = index.subspace();
    schemaVersion = index.schemaVersion();
    marking = new FrameIndexBuilder(index.distance());
    expected = index.marks();
    content = null;
    nextExpected = mark;
    whole = false;
    Mark begin = expected.get(mark);
    if (begin.blockOffset() > fileSize) {
      throw notAsSealed(begin, "stands behind the end of the file");
    }
    in.skipTo(begin.blockOffset(), begin.contentOffset() - begin.inBlock());
    if (!more() || begin.inBlock() >= in.limit() - in.position()) {
      throw notAsSealed(begin, "is not in its block");
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
   * Opens {@code file}, of which {@code index} was made before: what isn't as it was then throws,
   * as soon as the content of a mark has been read.
   */
  public static FrameReader open(Path file, FrameIndex index) {
    return open(
        file, (size, in) -> new FrameReader(file, size, in, index.distance(), index.marks(), null));
  }

  /**
   * The same, beginning at the {@code mark}th mark, from 0. The index must be {@linkplain
   * FrameIndex#isSeekable seekable}.
   */
  public static FrameReader openAt(Path file, FrameIndex index, int mark) {
    return open(file, (size, in) -> new FrameReader(file, size, in, index, mark));
  }

  /** Opens what begins as {@code marks} say; {@code content} takes all of its content. */
  static FrameReader open(Path file, long distance, List<Mark> marks, Content content) {
    return open(file, (size, in) -> new FrameReader(file, size, in, distance, marks, content));
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

  /** Has {@code workers} decompress blocks ahead, as far as their share of memory goes. */
  public FrameReader with(Workers workers) {
    in.ahead(workers.executor(), workers.share());
    return this;
  }

  /** Has a mismatch with the index end with {@code remedy}: what to do about it. */
  public FrameReader remedy(String remedy) {
    this.remedy = remedy;
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
   * Whether the frame ended with an end mark, once it has been read to its end. Without one, as the
   * server writes them, a file that was cut between two entries and two blocks looks whole.
   */
  public boolean endMarked() {
    return in.endMarked();
  }

  /** The marks so far whose content has been read to its end. */
  public List<Mark> marks() {
    return marking.marks();
  }

  /**
   * What the frame holds, once it has been read from its start to its end. Throws {@link
   * IllegalStateException} before, and where reading began at a mark.
   */
  public FrameIndex index() {
    if (index == null) {
      throw new IllegalStateException("not read from start to end");
    }
    return index;
  }

  /** Has it said of what isn't as the index has it that it was read before, and not sealed, so. */
  public FrameReader again() {
    again = true;
    return this;
  }

  /** Has {@code listener} told of the {@link #index} when there is one. */
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
   * Reads the content of the marks that are expected, and no more; returns where in the file the
   * block ends that is the last of them. Throws where that goes on.
   */
  long readExpected() {
    long end = expected.get(expected.size() - 1).contentEnd();
    while (in.contentOffset() < end && next() != null) {
      // what is expected is compared as it passes
    }
    takeContent();
    compare(marking.end(in.contentOffset()));
    if (nextExpected < expected.size() || in.position() < in.limit()) {
      throw problem("goes on otherwise than it was written; export again, without --resume");
    }
    return in.offset();
  }

  /**
   * Reads on until all entries but the last one that was given are compared with the index. Does
   * nothing where there is none.
   */
  public void settle() {
    long given = entries - 1;
    while (expected != null && compared < given && next() != null) {
      // what is read is compared as it passes
    }
  }

  @Override
  protected Entry pull() {
    try {
      if (!more()) {
        end();
        return null;
      }
      if (marking.isDue(in.contentOffset())) {
        mark();
      }
      byte[] key = bytes(length("key"), "key");
      if (!whole && entries == 0 && !Arrays.equals(key, expected.get(nextExpected).key())) {
        throw notAsSealed(expected.get(nextExpected), "isn't there");
      }
      if (key.length == 0) {
        throw problem("damaged: a key of length 0");
      }
      if (Entry.compareKeys(lastKey, key) >= 0) {
        throw problem(
            "keys out of order: " + Entry.hex(key) + " stands behind " + Entry.hex(lastKey));
      }
      byte[] value = bytes(length("value"), "value");
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
    compare(marking.end(in.contentOffset()));
    if (expected != null && nextExpected < expected.size()) {
      throw notAsSealed(expected.get(nextExpected), "is missing: the frame ends before it");
    }
    if (whole) {
      index = marking.index(file, subspace, schemaVersion, in.contentOffset(), in.endMarked());
      listener.accept(index);
    }
  }

  private void mark() {
    takeContent();
    compare(marking.end(in.contentOffset()));
    int inBlock = (int) (in.contentOffset() - blockContent);
    marking.begin(in.contentOffset(), in.isLinked() ? -1 : in.blockOffset(), inBlock);
  }

  private void compare(Mark mark) {
    if (mark == null || expected == null) {
      return;
    }
    Mark sealed = nextExpected < expected.size() ? expected.get(nextExpected) : null;
    nextExpected++;
    compared = entries;
    if (sealed == null || !sealed.hasContentOf(mark)) {
      throw notAsSealed(
          mark,
          "has hash "
              + FrameIndex.hex(mark.hash())
              + " and not "
              + (sealed == null ? "an end before it" : FrameIndex.hex(sealed.hash())));
    }
  }

  private FrameException notAsSealed(Mark mark, String how) {
    boolean sealed = content == null && !again;
    return new FrameException(
        file,
        Math.max(0, mark.blockOffset()),
        "isn't what was "
            + (sealed ? "sealed" : again ? "read before" : "written")
            + ": the content from key "
            + Entry.hex(mark.key())
            + " on "
            + how
            + (sealed && !remedy.isEmpty() ? "; " + remedy : "")
            + (again ? "; the file was changed, or its disk or this machine's memory fails" : "")
            + (content != null ? "; export again, without --resume" : ""),
        sealed);
  }

  private void takeContent() {
    marking.content(in.buffer(), hashedTo, in.position() - hashedTo);
    if (content != null) {
      content.take(in.buffer(), hashedTo, in.position() - hashedTo);
    }
    hashedTo = in.position();
  }

  private boolean more() throws IOException {
    if (in.position() < in.limit()) {
      return true;
    }
    takeContent();
    boolean filled = in.fill();
    hashedTo = in.position();
    blockContent = in.contentOffset();
    return filled;
  }

  private byte take() {
    int position = in.position();
    in.position(position + 1);
    return in.buffer()[position];
  }

  private long length(String what) throws IOException {
    long length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (!more()) {
        throw problem("cut short inside an entry, before the length of its " + what);
      }
      byte b = take();
      length |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        if (length > 0xFFFFFFFFL || (b == 0 && shift > 0)) {
          break;
        }
        return length;
      }
    }
    throw problem("damaged: the length of a " + what + " is no 32-bit LEB128 number");
  }

  private byte[] bytes(long length, String what) throws IOException {
    int available = in.limit() - in.position();
    if (length <= available) {
      byte[] bytes = new byte[(int) length];
      System.arraycopy(in.buffer(), in.position(), bytes, 0, bytes.length);
      in.position(in.position() + bytes.length);
      return bytes;
    }
    if (length > available + (fileSize - in.offset()) * MAX_RATIO) {
      throw problem(
          "cut short or damaged: a " + what + " of " + length + " bytes can't be in what follows");
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw problem("a " + what + " of " + length + " bytes, more than can be held in memory");
    }
    byte[] bytes = new byte[(int) Math.min(length, FIRST_ALLOCATION)];
    int filled = 0;
    while (filled < length) {
      if (!more()) {
        throw problem("cut short inside a " + what + " of " + length + " bytes");
      }
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * filled));
      }
      int part = Math.min(bytes.length - filled, in.limit() - in.position());
      System.arraycopy(in.buffer(), in.position(), bytes, filled, part);
      in.position(in.position() + part);
      filled += part;
    }
    return bytes;
  }

  private FrameException problem(String problem) {
    return new FrameException(file, in.blockOffset(), problem);
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
      // what went wrong before is what matters
    }
  }

  @Override
  public String toString() {
    return file + ": " + subspace + ", schema " + schemaVersion;
  }
}
