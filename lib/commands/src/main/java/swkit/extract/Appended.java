// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * A file that is written piece by piece. What an interrupted run wrote is compared and kept, as far
 * as it is the same; what follows is written again. For one thread; the caller closes it, after
 * {@link #complete}.
 */
final class Appended implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final Folder folder;
  private final String name;
  private final FileChannel channel;

  /** Given up when the file is closed: there may be many thousands of mailboxes. */
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private long position;
  private boolean isCompared;
  private boolean differs;

  /** Whether somebody else closes the channel. */
  private boolean isHandedOver;

  Appended(Folder folder, String name) {
    this.folder = folder;
    this.name = name;
    Tree.Mode mode = folder.tree().mode();
    this.isCompared = mode == Tree.Mode.COMPARE || mode == Tree.Mode.RESUME;
    try {
      this.channel = folder.appendable(name);
    } catch (IOException e) {
      throw failed(e);
    }
    if (channel == null && mode == Tree.Mode.COMPARE) {
      differs("is missing");
    }
  }

  /** Adds {@code length} bytes from {@code from} on. */
  void add(byte[] bytes, int from, int length) {
    for (int at = from; at < from + length; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int some = Math.min(buffer.remaining(), from + length - at);
      buffer.put(bytes, at, some);
      at += some;
    }
  }

  void add(byte... bytes) {
    add(bytes, 0, bytes.length);
  }

  private void flush() {
    buffer.flip();
    try {
      if (isCompared && !differs) {
        compare();
      }
      while (channel != null && !isCompared && buffer.hasRemaining()) {
        position += channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    buffer.clear();
  }

  /** Compares the buffer with the file. Where they differ, a resumed run writes from there on. */
  private void compare() throws IOException {
    if (channel == null) {
      return;
    }
    ByteBuffer there = ByteBuffer.allocate(buffer.remaining());
    while (there.hasRemaining() && channel.read(there, position + there.position()) > 0) {
      // reads on
    }
    byte[] wanted = new byte[buffer.remaining()];
    buffer.duplicate().get(wanted);
    int same = Arrays.mismatch(Arrays.copyOf(there.array(), there.position()), wanted);
    if (same < 0) {
      position += wanted.length;
      buffer.position(buffer.limit());
    } else if (folder.tree().mode() == Tree.Mode.COMPARE) {
      differs("differs at byte " + (position + same));
    } else {
      isCompared = false;
      position += same;
      channel.truncate(position);
      channel.position(position);
      buffer.position(buffer.position() + same);
    }
  }

  private void differs(String how) {
    if (!differs) {
      differs = true;
      folder.tree().differs(folder.path().resolve(name), how);
    }
  }

  /** Ends the file here. It is on disk when the tree {@linkplain Tree#settle settles}. */
  void complete() {
    flush();
    try {
      if (channel != null && folder.tree().mode() == Tree.Mode.COMPARE) {
        if (!differs && channel.size() != position) {
          differs("has " + (channel.size() - position) + " bytes more");
        }
      } else if (channel != null) {
        channel.truncate(position);
        isHandedOver = true;
        folder.tree().force(folder.path().resolve(name), channel);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    if (!differs) {
      folder.tree().done();
    }
  }

  private RuntimeException failed(IOException e) {
    return folder.tree().failed(folder.path().resolve(name), e);
  }

  @Override
  public void close() {
    buffer = NONE;
    try {
      if (channel != null && !isHandedOver) {
        channel.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
