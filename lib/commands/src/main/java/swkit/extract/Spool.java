// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import swkit.DumpException;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/** A temporary file for blobs that come in another order than they are needed. For one thread. */
final class Spool implements AutoCloseable {
  /** With which the names of these files begin. */
  static final String PREFIX = "spool.";

  private final Path file;
  private final FileChannel channel;
  private long end;

  private Spool(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** A new file in {@code directory}, which is removed when the spool is closed. */
  static Spool in(Path directory) {
    Path file = directory.resolve(PREFIX + UUID.randomUUID());
    try {
      return new Spool(
          file,
          OwnFiles.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Adds {@code bytes}, and returns where they are. */
  long add(byte... bytes) {
    long position = end;
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        end += channel.write(buffer, end);
      }
      return position;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** The {@code length} bytes at {@code position}. */
  byte[] get(long position, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new IOException("somebody has changed it");
        }
      }
      return buffer.array();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static DumpException failed(Path file, IOException e) {
    return new DumpException(
        file, "the temporary file can't be written or read: " + Wording.reason(e), e);
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
