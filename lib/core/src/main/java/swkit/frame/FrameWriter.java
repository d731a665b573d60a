// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.FrameException;
import swkit.Sink;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.io.FileStart;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.lz4.Lz4FrameOutput;

/**
 * Writes one frame of a dump (store-and-dump 1.3): the same content as the server's own export, in
 * an LZ4 frame with an end mark and checksums, which the server reads.
 *
 * <p>The file is new and readable by its owner only. It is complete and durable after {@link
 * #commit}; closed without it, the file is deleted. A block ends before each {@link Mark} but the
 * first, so that reading can begin there, and writing can resume there: the resumed file equals an
 * uninterrupted one, byte by byte. Keys must ascend strictly. One thread at a time.
 */
public final class FrameWriter implements Sink {
  private static final int BUFFER = 64 << 10;

  private final Path file;
  private final Subspace subspace;
  private final int schemaVersion;
  private final FileChannel channel;
  private final Lz4FrameOutput out;
  private final FrameIndexBuilder marking;
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private byte[] lastKey = Entry.NO_VALUE;
  private Consumer<Mark> listener = mark -> {};
  private FrameIndex index;
  private boolean committed;
  private final String name;
  private boolean closed;

  private FrameWriter(
      Path file,
      Subspace subspace,
      int schemaVersion,
      FileChannel channel,
      Lz4FrameOutput out,
      long distance) {
    this.file = file;
    this.name = file.toString();
    this.subspace = subspace;
    this.schemaVersion = schemaVersion;
    this.channel = channel;
    this.out = out;
    this.marking = new FrameIndexBuilder(distance);
  }

  /** Creates {@code file}, which must not exist, with the header of {@code subspace}. */
  public static FrameWriter create(Path file, Subspace subspace, int schemaVersion) {
    return create(file, subspace, schemaVersion, FrameIndex.DISTANCE);
  }

  /** The same, with marks {@code distance} bytes of content apart. */
  public static FrameWriter create(Path file, Subspace subspace, int schemaVersion, long distance) {
    try {
      FileChannel channel =
          PrivateFiles.openPrivate(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        Lz4FrameOutput out = new Lz4FrameOutput(Channels.newOutputStream(channel));
        FrameWriter writer = new FrameWriter(file, subspace, schemaVersion, channel, out, distance);
        writer.header();
        return writer;
      } catch (IOException | RuntimeException | Error e) {
        Closing.after(e, channel);
        throw e;
      }
    } catch (IOException e) {
      throw new FrameException(file, "can't be created: " + Wording.reason(e), e);
    }
  }

  /** A writer that only measures what {@code file} would be, and writes nothing. */
  public static FrameWriter measure(Path file, Subspace subspace, int schemaVersion) {
    try {
      Lz4FrameOutput out = new Lz4FrameOutput(OutputStream.nullOutputStream());
      FrameWriter writer =
          new FrameWriter(file, subspace, schemaVersion, null, out, FrameIndex.DISTANCE);
      writer.header();
      return writer;
    } catch (IOException e) {
      throw new FrameException(file, "can't be measured", e);
    }
  }

  /**
   * Resumes {@code file} after the last of {@code marks}, which a writer with the same {@code
   * distance} reported. Reads the content of the marks, compares it, and truncates what follows.
   * The next entry must be the first after {@link #lastKey}. Without marks the file is begun anew.
   * Throws, and leaves the file unchanged, if it differs from the marks.
   */
  public static FrameWriter continueAt(
      Path file, Subspace subspace, int schemaVersion, long distance, List<Mark> marks) {
    try {
      if (marks.isEmpty()) {
        Files.deleteIfExists(file);
        return create(file, subspace, schemaVersion, distance);
      }
      FileChannel channel = PrivateFiles.openPrivate(file, StandardOpenOption.WRITE);
      try {
        return resume(file, subspace, schemaVersion, distance, marks, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new FrameException(file, "can't be continued: " + Wording.reason(e), e);
    }
  }

  private static FrameWriter resume(
      Path file,
      Subspace subspace,
      int schemaVersion,
      long distance,
      List<Mark> marks,
      FileChannel channel)
      throws IOException {
    byte[] header = Lz4FrameOutput.header();
    if (!Arrays.equals(FileStart.of(file, header.length), header)) {
      throw new FrameException(file, 0, "wasn't begun by this version; start over");
    }
    Lz4FrameOutput out = Lz4FrameOutput.resuming(Channels.newOutputStream(channel));
    FrameWriter writer = new FrameWriter(file, subspace, schemaVersion, channel, out, distance);
    try (FrameReader before = FrameReader.open(file, distance, marks, out::alreadyWritten)) {
      if (before.subspace() != subspace || before.schemaVersion() != schemaVersion) {
        throw new FrameException(file, 0, "is another frame: " + before);
      }
      long end = before.readExpected();
      writer.marking.resume(before.marking());
      writer.lastKey = before.lastKey();
      channel.truncate(end);
      channel.position(end);
      out.resumeAt(end);
    }
    return writer;
  }

  /** Lets {@code workers} compress blocks, within their share of memory. Returns this writer. */
  public FrameWriter with(Workers workers) {
    out.ahead(workers.executor(), workers.share());
    return this;
  }

  private void header() throws IOException {
    byte[] header = FrameFormat.header(subspace, schemaVersion);
    out.write(header, 0, header.length);
  }

  /**
   * Passes each mark but the last to {@code listener}, as soon as its content has been written.
   * After {@link #force} that content survives a power cut. The writing thread calls the listener,
   * before it takes the entry of the next mark.
   */
  public void onMark(Consumer<Mark> listener) {
    this.listener = listener;
  }

  /** The marks whose content has been written. */
  public List<Mark> marks() {
    return marking.marks();
  }

  /** The last key that was put; length 0 before the first. */
  public byte[] lastKey() {
    return lastKey.clone();
  }

  /** Makes everything durable up to the last of {@link #marks}. */
  public void force() {
    try {
      if (channel != null) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The index of the frame. Throws {@link IllegalStateException} before {@link #commit}. */
  public FrameIndex index() {
    if (index == null) {
      throw new IllegalStateException(file + " isn't committed");
    }
    return index;
  }

  /** Bytes of content so far, including the header. */
  public long contentBytes() {
    return out.contentBytes() + buffered;
  }

  /** XXH32 of the content, with which the file ends; exact after {@link #commit}. */
  public int contentChecksum() {
    return out.contentChecksum();
  }

  /** Bytes of the file; exact after {@link #commit}. */
  public long fileBytes() {
    return out.compressedBytes();
  }

  @Override
  public void put(Entry entry) {
    Closing.requireOpen(closed, name);
    byte[] key = entry.key();
    if (Entry.compareKeys(lastKey, key) >= 0) {
      throw new FrameException(
          file,
          out.compressedBytes(),
          "keys out of order: " + Entry.hex(key) + " is put after " + Entry.hex(lastKey));
    }
    try {
      if (marking.isDue(contentBytes())) {
        mark();
      }
      lastKey = key;
      write(key);
      write(entry.value());
      marking.entry(key, entry.value().length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void mark() throws IOException {
    drain();
    boolean first = contentBytes() == FrameFormat.HEADER_LENGTH;
    if (!first) {
      out.endBlock();
    }
    Mark done = marking.end(contentBytes());
    if (done != null) {
      listener.accept(done);
    }
    marking.begin(contentBytes(), out.compressedBytes(), first ? FrameFormat.HEADER_LENGTH : 0);
  }

  private void write(byte[] bytes) throws IOException {
    if (buffered > BUFFER - 5) {
      drain();
    }
    buffered = Bytes.putLeb128(buffer, buffered, bytes.length);
    if (bytes.length > BUFFER - buffered) {
      drain();
    }
    if (bytes.length > BUFFER) {
      pass(bytes, bytes.length);
    } else {
      System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
      buffered += bytes.length;
    }
  }

  private void drain() throws IOException {
    int length = buffered;
    buffered = 0;
    pass(buffer, length);
  }

  private void pass(byte[] bytes, int length) throws IOException {
    marking.content(bytes, 0, length);
    out.write(bytes, 0, length);
  }

  @Override
  public void commit() {
    Closing.requireOpen(closed, name);
    try {
      drain();
      marking.end(contentBytes());
      out.finish();
      if (channel != null) {
        channel.force(true);
        channel.close();
        index = marking.index(file, subspace, schemaVersion, contentBytes(), true);
      }
      committed = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Closes the writer without {@link #commit}, and leaves the file, which can be {@linkplain
   * #continueAt continued}.
   */
  public void suspend() {
    closed = true;
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private FrameException failed(IOException e) {
    return new FrameException(file, "can't be written: " + Wording.reason(e), e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!committed && channel != null) {
      try {
        Closing.all(channel, () -> Files.deleteIfExists(file));
      } catch (UncheckedIOException e) {
        throw new FrameException(file, "can't be removed: " + Wording.reason(e.getCause()), e);
      }
    }
  }
}
