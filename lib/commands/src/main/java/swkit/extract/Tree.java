// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import swkit.DumpException;
import swkit.io.Closing;
import swkit.io.OwnFiles;
import swkit.io.Wording;

/**
 * The directory that an extraction writes, or that one is compared with. Thread-safe; who makes it
 * closes it.
 *
 * <p>Every name in it comes through {@link SafeNames}; nothing is written through a link below it.
 */
final class Tree implements AutoCloseable {
  /** What is done with files. */
  enum Mode {
    /** They must not exist, and are written. */
    WRITE,
    /** Those that an interrupted run wrote stay; the others are written. */
    RESUME,
    /** They are compared, and nothing is written. */
    COMPARE,
    /** Nothing is read or written. */
    NONE
  }

  /** The directory for all but the results: the lock, and the record of the run. */
  static final String WORK = swkit.dump.DumpWriter.WORK;

  /** How many differences are kept, besides their number. */
  private static final int MOST = 1000;

  private final Path root;
  private final Mode mode;
  private Object rootKey;
  private final TreeMap<String, String> differences = new TreeMap<>();
  private final ForcedFiles forced = new ForcedFiles(this::failed);
  private long differing;
  private long files;

  Tree(Path root, Mode mode) {
    this.root = root;
    this.mode = mode;
  }

  Mode mode() {
    return mode;
  }

  Path root() {
    return root;
  }

  /** Takes the directory that is the root now as the one that is meant from now on. */
  Tree pin() {
    try {
      rootKey = Files.readAttributes(root, BasicFileAttributes.class).fileKey();
      return this;
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /** Opens the root. Throws if it is another one than was pinned. */
  DirectoryStream<Path> open() throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (rootKey != null && stream instanceof SecureDirectoryStream<Path> secure) {
      var view = secure.getFileAttributeView(BasicFileAttributeView.class);
      try {
        if (!rootKey.equals(view.readAttributes().fileKey())) {
          throw new FileSystemException(root.toString(), null, "somebody has replaced " + root);
        }
      } catch (IOException e) {
        throw Closing.after(e, stream);
      }
    }
    return stream;
  }

  /** The folder at {@code names} below the root, which is created if this run writes. */
  Folder folder(List<String> names) {
    Path path = root;
    try {
      for (String name : names) {
        path = path.resolve(name);
        if (mode == Mode.WRITE || mode == Mode.RESUME) {
          OwnFiles.createDirectory(path);
        }
      }
    } catch (IOException e) {
      throw failed(path, e);
    }
    return new Folder(this, names, path);
  }

  /** The folder {@code name} of the root, which is created with the first folder in it. */
  Folder account(String name) {
    return new Folder(this, List.of(name), root.resolve(name));
  }

  /** Has {@code file} on disk by the time the tree {@linkplain #settle settles}, and closes it. */
  void force(Path file, FileChannel channel) {
    forced.add(file, channel);
  }

  /** Returns when all files that are to be forced are on disk. Throws if one isn't. */
  void settle() {
    forced.await();
  }

  /** Waits for the files that are being forced, and ends the threads for that. */
  @Override
  public void close() {
    forced.close();
  }

  /** Notes that {@code file} isn't what it would be; {@code how} is a predicate. */
  synchronized void differs(Path file, String how) {
    differing++;
    if (differences.size() < MOST) {
      differences.put(root.relativize(file).toString(), how);
    }
  }

  /** Notes a file that was written, or is as it would be written. */
  synchronized void done() {
    files++;
  }

  synchronized long files() {
    return files;
  }

  /** The number of files that differ. */
  synchronized long differing() {
    return differing;
  }

  /** What differs: file and predicate. */
  synchronized Collection<String> differences() {
    return differences.entrySet().stream().map(d -> d.getKey() + " " + d.getValue()).toList();
  }

  /** A failure to write or read {@code file}. */
  DumpException failed(Path file, IOException e) {
    String what = mode == Mode.COMPARE ? "can't be read: " : "can't be written: ";
    return new DumpException(file, what + Wording.reason(e), e);
  }
}
