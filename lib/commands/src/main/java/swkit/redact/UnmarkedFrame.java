// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import net.jpountz.lz4.LZ4Factory;
import swkit.DumpException;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.lz4.Lz4FrameInput;

/** A frame as a server writes it: without checksums and a mark at its end (store-and-dump 1.3). */
final class UnmarkedFrame {
  /** Magic number, flags, block size, and their checksum. */
  private static final byte[] HEADER = {0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82};

  private static final int BLOCK = 1 << 16;
  private static final int STORED = 1 << 31;

  private UnmarkedFrame() {}

  /** Writes the content of {@code file} in this form. */
  static void replace(Path file) {
    Path plain = file.resolveSibling(file.getFileName() + ".plain");
    try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(file));
        FileChannel out =
            PrivateFiles.openPrivate(
                plain, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(out, ByteBuffer.wrap(HEADER));
      while (in.fill()) {
        for (int at = in.position(); at < in.limit(); at += BLOCK) {
          block(out, in.buffer(), at, Math.min(BLOCK, in.limit() - at));
        }
        in.position(in.limit());
      }
      out.force(true);
      Files.move(plain, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DumpException(file, "can't be written to: " + Wording.reason(e), e);
    }
  }

  private static void block(FileChannel out, byte[] bytes, int from, int length)
      throws IOException {
    byte[] packed = LZ4Factory.fastestInstance().fastCompressor().compress(bytes, from, length);
    boolean isPacked = packed.length < length;
    int size = isPacked ? packed.length : length;
    ByteBuffer block = ByteBuffer.allocate(4 + size).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(isPacked ? size : size | STORED);
    block.put(isPacked ? packed : bytes, isPacked ? 0 : from, size);
    write(out, block.flip());
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
