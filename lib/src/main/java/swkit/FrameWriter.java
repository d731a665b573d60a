// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import swkit.lz4.Lz4FrameOutput;

/**
 * Writes one frame of a dump (store-and-dump 1.3): the same content as the server's own export, in
 * an LZ4 frame with an end mark and checksums, which the server reads.
 *
 * <p>The file is new, readable by its owner alone, and complete and on the disk only after {@link
 * #commit}; closed without it, it is deleted. Keys must ascend strictly. One thread at a time.
 */
public final class FrameWriter implements Sink {
  private final Path file;
  private final FileChannel channel;
  private final Lz4FrameOutput out;
  private final byte[] lengths = new byte[5];
  private byte[] lastKey = Entry.NO_VALUE;
  private boolean committed;
  private boolean closed;

  private FrameWriter(Path file, FileChannel channel, OutputStream stream) throws IOException {
    this.file = file;
    this.channel = channel;
    this.out = new Lz4FrameOutput(stream);
  }

  /** Creates {@code file}, which must not exist, with the header of {@code subspace}. */
  public static FrameWriter create(Path file, Subspace subspace, int schemaVersion) {
    try {
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      FileChannel channel =
          Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")
              ? FileChannel.open(
                  file,
                  options,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : FileChannel.open(file, options);
      FrameWriter writer = new FrameWriter(file, channel, Channels.newOutputStream(channel));
      writer.header(subspace, schemaVersion);
      return writer;
    } catch (IOException e) {
      throw new FrameException(file, "can't be created: " + Messages.reason(e), e);
    }
  }

  /** A writer that only counts: what {@code file} would be, without writing anything. */
  public static FrameWriter measure(Path file, Subspace subspace, int schemaVersion) {
    try {
      FrameWriter writer = new FrameWriter(file, null, OutputStream.nullOutputStream());
      writer.header(subspace, schemaVersion);
      return writer;
    } catch (IOException e) {
      throw new FrameException(file, "can't be measured", e);
    }
  }

  private void header(Subspace subspace, int schemaVersion) throws IOException {
    byte[] header = new byte[FrameReader.HEADER_LENGTH];
    header[0] = FrameReader.MAGIC;
    header[1] = (byte) subspace.letter();
    Bytes.putU32le(header, 2, schemaVersion);
    out.write(header, 0, header.length);
  }

  /** Bytes of content so far, the header included. */
  public long contentBytes() {
    return out.contentBytes();
  }

  /** Bytes of the file; exact after {@link #commit}. */
  public long fileBytes() {
    return out.compressedBytes();
  }

  @Override
  public void put(Entry entry) {
    byte[] key = entry.key();
    if (Entry.compareKeys(lastKey, key) >= 0) {
      throw new FrameException(
          file,
          out.compressedBytes(),
          "keys out of order: " + Entry.hex(key) + " is put behind " + Entry.hex(lastKey));
    }
    lastKey = key;
    try {
      write(key);
      write(entry.value());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(lengths, 0, Bytes.putLeb128(lengths, 0, bytes.length));
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public void commit() {
    try {
      out.finish();
      if (channel != null) {
        channel.force(true);
        channel.close();
      }
      committed = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private FrameException failed(IOException e) {
    return new FrameException(file, "can't be written: " + Messages.reason(e), e);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!committed && channel != null) {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new FrameException(file, "can't be removed: " + Messages.reason(e), e);
      }
    }
  }
}
