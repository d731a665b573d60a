// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file that is locked by this process until it is closed or the process ends.
 *
 * <p>POSIX locks belong to a process and an inode, not to a descriptor: if a process closes
 * <em>any</em> descriptor of a file, it loses all its locks on that file. Therefore nothing in this
 * program opens a locked file a second time: {@link #read()} reads its content, and {@link
 * #read(Path)} and {@link #open} first check whether this process holds the file.
 *
 * <p>A lock is useless if, between opening and locking, another run removes the file and a third
 * one creates it again. Java can't tell the inode of a channel, but it refuses a second lock on an
 * inode within a process, even on another channel. So a second channel is opened by the path, and
 * stays open as long as the first. If that channel can be locked, the path now leads to another
 * file, and the attempt is repeated.
 *
 * <p>Thread-safe.
 */
public final class LockedFile implements AutoCloseable {
  /** The file is held by this or another process. */
  public static final class HeldException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private HeldException(Path file, String holder) {
      super(file.toString(), null, holder);
    }

    /** The holder: {@code process 1234 (java)}, {@code this process} or {@code another process}. */
    public String holder() {
      return getReason();
    }
  }

  /** How often others may remove a file while it is being locked. */
  private static final int ATTEMPTS = 1000;

  private static final Map<Object, LockedFile> HELD = new HashMap<>();

  /** Channels whose closing would end a lock of this process: few, if any. */
  private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

  private final Path file;
  private final Object key;
  private final FileChannel channel;
  private final FileChannel witness;
  private boolean closed;

  private LockedFile(Path file, Object key, FileChannel channel, FileChannel witness) {
    this.file = file;
    this.key = key;
    this.channel = channel;
    this.witness = witness;
  }

  /**
   * Opens {@code file} as {@link OwnFiles#open} does, creates it if {@code create}, and locks
   * {@code length} bytes from {@code from} on, which need not exist.
   *
   * @throws HeldException if another process holds one of these bytes, or this one any of the file
   */
  public static LockedFile open(Path file, boolean create, long from, long length)
      throws IOException {
    synchronized (HELD) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        LockedFile locked = attempt(file, create, from, length);
        if (locked != null) {
          HELD.put(locked.key, locked);
          return locked;
        }
      }
    }
    throw new FileSystemException(
        file.toString(), null, file + " is repeatedly removed by other processes");
  }

  /** Tries once; null if others have removed the file meanwhile. */
  private static LockedFile attempt(Path file, boolean create, long from, long length)
      throws IOException {
    requireNotHeldHere(file);
    List<StandardOpenOption> options =
        new ArrayList<>(List.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (create) {
      options.add(StandardOpenOption.CREATE);
    }
    FileChannel channel = OwnFiles.open(file, options.toArray(StandardOpenOption[]::new));
    FileChannel witness = null;
    boolean kept = false;
    try {
      if (channel.tryLock(from, length, false) == null) {
        throw new HeldException(
            file, LockHolders.named(file, from, length).orElse("another process"));
      }
      witness = openForReading(file);
      if (!isSame(witness, from)) {
        return null;
      }
      Object key = OwnFiles.key(file);
      kept = key != null;
      return kept ? new LockedFile(file, key, channel, witness) : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (OverlappingFileLockException e) {
      kept = true;
      NEVER_CLOSED.add(channel);
      throw new HeldException(file, "this process");
    } finally {
      if (!kept) {
        channel.close();
        if (witness != null) {
          witness.close();
        }
      }
    }
  }

  private static void requireNotHeldHere(Path file) throws IOException {
    if (HELD.containsKey(OwnFiles.key(file))) {
      throw new HeldException(file, "this process");
    }
  }

  private static FileChannel openForReading(Path file) throws IOException {
    OwnFiles.requireRegularFile(file);
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether this process has locked the byte {@code at} of the file that {@code witness} reads. */
  private static boolean isSame(FileChannel witness, long at) throws IOException {
    try {
      witness.tryLock(at, 1, true);
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** The channel for reading and writing. It must not be closed: {@link #close} does that. */
  public FileChannel channel() {
    return channel;
  }

  /** The whole content. The position of the channel does not change. */
  public byte[] read() throws IOException {
    return read(channel);
  }

  /** The content of {@code file}, locked or not. Throws if it is a link or does not exist. */
  public static byte[] read(Path file) throws IOException {
    synchronized (HELD) {
      LockedFile held = HELD.get(OwnFiles.key(file));
      if (held != null) {
        return held.read();
      }
      try (FileChannel channel = openForReading(file)) {
        return read(channel);
      }
    }
  }

  /**
   * The first {@code length} bytes of {@code file}, or fewer if it is shorter. It may be locked.
   * Links are followed, as the path comes from a user.
   */
  public static byte[] start(Path file, int length) throws IOException {
    synchronized (HELD) {
      LockedFile held = HELD.get(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
      if (held != null) {
        byte[] content = held.read();
        return Arrays.copyOf(content, Math.min(content.length, length));
      }
    }
    return FileStart.of(file, length);
  }

  private static byte[] read(FileChannel channel) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long position = 0;
    for (int read = channel.read(buffer, 0); read > 0; read = channel.read(buffer, position)) {
      content.write(buffer.array(), 0, read);
      position += read;
      buffer.clear();
    }
    return content.toByteArray();
  }

  /** Removes the file, unless others have done that already, and closes it. */
  public void remove() throws IOException {
    try (this) {
      if (key.equals(OwnFiles.key(file))) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Releases the lock; the file stays. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      if (closed) {
        return;
      }
      closed = true;
      HELD.remove(key, this);
      try (witness) {
        channel.close();
      }
    }
  }
}
