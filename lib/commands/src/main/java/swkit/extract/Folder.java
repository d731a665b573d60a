// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import swkit.io.Closing;
import swkit.io.OwnFiles;

/**
 * One directory of a {@link Tree}, and its files. It is opened when the first file is, from the
 * root downwards without following a link, and files are opened relative to it: whoever may write
 * to a directory above can't redirect what root writes. For one thread at a time; the caller closes
 * it, and may use it again after that.
 */
final class Folder implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private static final FileAttribute<?>[] PRIVATE = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  private final Tree tree;
  private final List<String> names;
  private final Path path;
  private final Set<String> written = new HashSet<>();
  private DirectoryStream<Path> stream;
  private boolean isMissing;

  Folder(Tree tree, List<String> names, Path path) {
    this.tree = tree;
    this.names = names;
    this.path = path;
  }

  /** The same folder, opened apart. */
  Folder(Folder other) {
    this(other.tree, other.names, other.path);
  }

  Path path() {
    return path;
  }

  Tree tree() {
    return tree;
  }

  /** The folder {@code name} in this one. */
  Folder folder(String name) {
    List<String> below = new ArrayList<>(names);
    below.add(name);
    return tree.folder(below);
  }

  private SecureDirectoryStream<Path> open() throws IOException {
    if (stream == null && !isMissing) {
      DirectoryStream<Path> at = tree.open();
      for (String name : names) {
        DirectoryStream<Path> above = at;
        try (above) {
          at = below(above, name);
        } catch (NoSuchFileException e) {
          isMissing = tree.mode() == Tree.Mode.COMPARE;
          if (!isMissing) {
            throw e;
          }
          return null;
        }
      }
      stream = at;
    }
    return (SecureDirectoryStream<Path>) stream;
  }

  private DirectoryStream<Path> below(DirectoryStream<Path> above, String name) throws IOException {
    if (above instanceof SecureDirectoryStream<Path> secure) {
      return secure.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    }
    throw new FileSystemException(
        path.toString(), null, "this system can't open files relative to a directory");
  }

  /** Writes, or compares, the file {@code name} of {@code parts}. */
  void put(String name, FileTime modified, byte[]... parts) {
    if (tree.mode() == Tree.Mode.NONE) {
      tree.done();
      return;
    }
    Path file = path.resolve(name);
    try {
      boolean isThere = tree.mode() != Tree.Mode.WRITE && isSame(name, modified, parts);
      if (!isThere && tree.mode() != Tree.Mode.COMPARE) {
        write(name, modified, parts);
      }
      remember(name);
      if (isThere || tree.mode() != Tree.Mode.COMPARE) {
        tree.done();
      }
    } catch (IOException e) {
      throw tree.failed(file, e);
    }
  }

  /** Announces a file or folder in this one that is written elsewhere. */
  void expect(String name) {
    remember(name);
  }

  /** Names are only needed to find others. */
  private void remember(String name) {
    if (tree.mode() != Tree.Mode.WRITE) {
      written.add(name);
    }
  }

  private void write(String name, FileTime modified, byte[]... parts) throws IOException {
    try (FileChannel channel = create(name)) {
      ByteBuffer[] buffers = Arrays.stream(parts).map(ByteBuffer::wrap).toArray(ByteBuffer[]::new);
      while (buffers[buffers.length - 1].hasRemaining() || hasRemaining(buffers)) {
        channel.write(buffers);
      }
    }
    setTime(name, modified);
  }

  private static boolean hasRemaining(ByteBuffer... buffers) {
    return Arrays.stream(buffers).anyMatch(ByteBuffer::hasRemaining);
  }

  private FileChannel create(String name) throws IOException {
    return channel(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE);
  }

  private FileChannel channel(String name, Set<OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Set<OpenOption> all = new HashSet<>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    SecureDirectoryStream<Path> directory = open();
    if (directory == null) {
      throw new NoSuchFileException(path.resolve(name).toString());
    }
    SeekableByteChannel channel;
    try {
      channel = directory.newByteChannel(Path.of(name), all, attributes);
    } catch (FileAlreadyExistsException e) {
      throw new FileSystemException(
          path.resolve(name).toString(), null, "somebody has just created it");
    }
    return (FileChannel) channel;
  }

  private void setTime(String name, FileTime modified) throws IOException {
    if (modified != null) {
      open()
          .getFileAttributeView(
              Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(modified, modified, null);
    }
  }

  private BasicFileAttributes attributes(String name) throws IOException {
    SecureDirectoryStream<Path> directory = open();
    if (directory == null) {
      throw new NoSuchFileException(path.resolve(name).toString());
    }
    return directory
        .getFileAttributeView(
            Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /**
   * Whether the file is there with this content. When comparing, notes a difference; otherwise
   * removes a file that differs, as only an interrupted run can have written it.
   */
  private boolean isSame(String name, FileTime modified, byte[]... parts) throws IOException {
    BasicFileAttributes facts;
    try {
      facts = attributes(name);
    } catch (NoSuchFileException e) {
      if (tree.mode() == Tree.Mode.COMPARE) {
        tree.differs(path.resolve(name), "is missing");
      }
      return false;
    }
    boolean isCompared = tree.mode() == Tree.Mode.COMPARE;
    String how = facts.isRegularFile() ? difference(name, facts, parts) : "is not an ordinary file";
    if (how == null && modified != null && !sameSecond(facts.lastModifiedTime(), modified)) {
      if (isCompared) {
        how = "has another time than its mail";
      } else {
        setTime(name, modified);
      }
    }
    if (how != null && isCompared) {
      tree.differs(path.resolve(name), how);
    } else if (how != null) {
      open().deleteFile(Path.of(name));
    }
    return how == null;
  }

  private static boolean sameSecond(FileTime one, FileTime other) {
    return one.toInstant().getEpochSecond() == other.toInstant().getEpochSecond();
  }

  private String difference(String name, BasicFileAttributes facts, byte[]... parts)
      throws IOException {
    long length = Arrays.stream(parts).mapToLong(part -> part.length).sum();
    if (facts.size() != length) {
      return "has " + facts.size() + " bytes, not " + length;
    }
    try (FileChannel channel = channel(name, Set.of(StandardOpenOption.READ))) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(1, Math.min(BUFFER, length)));
      for (byte[] part : parts) {
        for (int at = 0; at < part.length; ) {
          buffer.clear().limit(Math.min(buffer.capacity(), part.length - at));
          while (buffer.hasRemaining() && channel.read(buffer) > 0) {
            // reads on
          }
          int read = buffer.position();
          if (read == 0 || !Arrays.equals(buffer.array(), 0, read, part, at, at + read)) {
            return "has another content";
          }
          at += read;
        }
      }
      return null;
    }
  }

  /** Opens the file {@code name}, to be written or compared piece by piece. */
  Appended append(String name) {
    remember(name);
    return new Appended(this, name);
  }

  /** The channel for {@link Appended}; null if nothing is there to be compared with. */
  FileChannel appendable(String name) throws IOException {
    switch (tree.mode()) {
      case WRITE:
        return create(name);
      case RESUME:
        Set<OpenOption> options =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        return existing(name, options);
      case COMPARE:
        try {
          return channel(name, Set.of(StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
          return null;
        }
      default:
        return null;
    }
  }

  /** Opens a file that may exist; throws if it isn't one that this program may write to. */
  private FileChannel existing(String name, Set<OpenOption> options) throws IOException {
    if (OwnFiles.isThere(path.resolve(name))) {
      OwnFiles.requireFile(path.resolve(name));
    }
    FileChannel channel = channel(name, options, PRIVATE);
    try {
      OwnFiles.requireFile(path.resolve(name));
      return channel;
    } catch (IOException e) {
      throw Closing.after(e, channel);
    }
  }

  /**
   * Compares the names in this folder with those that were put into it. Others are differences when
   * comparing. In a resumed run they are refused: somebody has changed the files in between.
   *
   * @param ours whether a name is one that only this program gives; the others may be there
   */
  void checkOthers(Predicate<String> ours) {
    if (tree.mode() != Tree.Mode.COMPARE && tree.mode() != Tree.Mode.RESUME) {
      return;
    }
    try {
      SecureDirectoryStream<Path> directory = open();
      if (directory == null) {
        return;
      }
      for (String name : list()) {
        if (written.contains(name) || !ours.test(name)) {
          continue;
        }
        if (tree.mode() == Tree.Mode.RESUME) {
          throw new FileSystemException(
              path.resolve(name).toString(),
              null,
              "isn't of this database: its files were changed after the interrupted run;"
                  + " extract into an empty directory");
        }
        tree.differs(path.resolve(name), "is not in the database");
      }
    } catch (IOException e) {
      throw tree.failed(path, e);
    }
  }

  private List<String> list() throws IOException {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> again = open().newDirectoryStream(Path.of("."))) {
      again.forEach(file -> all.add(file.getFileName().toString()));
    }
    return all;
  }

  /** Files of this folder, by the part of their names that {@code key} gives. */
  Map<String, String> named(UnaryOperator<String> key) {
    Map<String, String> found = new HashMap<>();
    try {
      if (open() != null) {
        list().forEach(name -> found.put(key.apply(name), name));
      }
      return found;
    } catch (IOException e) {
      throw tree.failed(path, e);
    }
  }

  @Override
  public void close() {
    DirectoryStream<Path> open = stream;
    stream = null;
    if (open != null) {
      Closing.all(open);
    }
  }
}
