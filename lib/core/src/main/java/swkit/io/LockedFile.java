// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * A file that this process has locked until it closes it, or ends.
 *
 * <p>POSIX locks belong to a process and an inode, not to a descriptor: if a process closes
 * <em>any</em> descriptor of a file, all its locks on that file are gone. Therefore nothing in this
 * program opens a locked file a second time: its content is read through {@link #read()}, and
 * {@link #read(Path)} and {@link #open} look first whether this process holds the file.
 *
 * <p>A lock is worth nothing if another run has removed the file, and a third one has created it
 * anew, between the opening and the locking. Java can't ask which inode a channel has. But it
 * refuses a second lock on one inode within a process, even on another channel: so a second channel
 * is opened by the path, and stays open as long as the first. If it can be locked, the path leads
 * to another file by now, and all begins again.
 *
 * <p>Thread-safe.
 */
public final class LockedFile implements AutoCloseable {
  /** Somebody holds the file. */
  public static final class HeldException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private HeldException(Path file, String holder) {
      super(file.toString(), null, holder);
    }

    /** Who: {@code process 1234 (java)}, {@code this process} or {@code another process}. */
    public String holder() {
      return getReason();
    }
  }

  /** How often a file may be removed by others while it is being locked. */
  private static final int ATTEMPTS = 1000;

  private static final Map<Object, LockedFile> HELD = new HashMap<>();

  /** Channels whose closing would end a lock of this process; they are few, if any. */
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
   * {@code length} bytes from {@code from} on, which need not exist. Throws {@link HeldException}
   * if somebody holds one of these bytes, or if this process holds any of the file.
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
        file.toString(), null, file + " is removed again and again by others");
  }

  /** Null if the file was removed by others meanwhile. */
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

  /** Whether {@code witness} is of a file on which this process has the byte {@code at} locked. */
  private static boolean isSame(FileChannel witness, long at) throws IOException {
    try {
      witness.tryLock(at, 1, true);
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** What is to be read and written. Closed with this, and not by others. */
  public FileChannel channel() {
    return channel;
  }

  /** All of its content. The position of the channel stays. */
  public byte[] read() throws IOException {
    return read(channel);
  }

  /**
   * The content of {@code file}, which may be locked by whomever. Throws if it is a link, or not
   * there.
   */
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
   * The first bytes of {@code file}, {@code length} at most, which may be locked by whomever. Links
   * are followed: it is a file that a user gave, or that is in a directory that a user gave.
   */
  public static byte[] start(Path file, int length) throws IOException {
    synchronized (HELD) {
      LockedFile held = HELD.get(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
      if (held != null) {
        byte[] content = held.read();
        return Arrays.copyOf(content, Math.min(content.length, length));
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(length);
    }
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

  /** Removes it, unless somebody else has done that already, and closes it then. */
  public void remove() throws IOException {
    try (this) {
      if (key.equals(OwnFiles.key(file))) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Gives up the lock; the file stays. */
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
