// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Source;
import swkit.StoreException;
import swkit.blob.BlobName;
import swkit.blob.BlobStore;
import swkit.generation.Generation;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * Blobs as files, in directories named after the first bytes of the key, in lower-case hexadecimal
 * without leading zeros: {@code path/5/ff/<name>} with depth 2 (store-and-dump 3.7).
 *
 * <p>A file appears under its name only when all of it is on the disk.
 */
final class FileBlobStore implements BlobStore {
  private static final int MOST_DEPTH = 5;
  private static final int REQUESTS = 8;

  /** The most directories, and the most blobs, that {@link #whyMissing} looks for. */
  private static final int MOST_LISTED = 50;

  private static final String UNFINISHED = ".swkit-";

  private final String address;
  private final Path root;
  private final String relativity;
  private final int depth;
  private final Set<Path> touched = ConcurrentHashMap.newKeySet();

  FileBlobStore(StoreSettings settings) {
    this.address = settings.address();
    this.root = settings.path();
    this.relativity = settings.relativity("path");
    String digits = settings.values().getOrDefault("depth", "2");
    if (!digits.matches("[0-9]{1,9}")) {
      throw new RefusedException(settings.origin(), "depth is '" + digits + "', not 0 to 5");
    }
    this.depth = Math.min(MOST_DEPTH, Integer.parseInt(digits));
  }

  @Override
  public String address() {
    return address;
  }

  private Path file(byte[] key) {
    return file(root, depth, key);
  }

  private static Path file(Path root, int depth, byte[] key) {
    Path directory = root;
    for (int i = 0; i < Math.min(depth, key.length); i++) {
      directory = directory.resolve(Integer.toHexString(key[i] & 0xFF));
    }
    return directory.resolve(BlobName.of(key));
  }

  /** A missing directory holds no blobs, but a missing root is a mistake, and throws. */
  @Override
  public byte[] get(byte[] key) {
    Path file = file(key);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException | NotDirectoryException e) {
      requireRoot();
      return null;
    } catch (IOException e) {
      throw failed("can't be read", file, e);
    }
  }

  private void requireRoot() {
    if (!Files.isDirectory(root)) {
      throw new StoreException(
          address, "there is no such directory; is it mounted, and is 'path' right?" + relativity);
    }
  }

  @Override
  public boolean exists(byte[] key) {
    Path file = file(key);
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isRegularFile();
    } catch (NoSuchFileException | NotDirectoryException e) {
      requireRoot();
      return false;
    } catch (IOException e) {
      throw failed("can't be read", file, e);
    }
  }

  /** Looks for them at other depths, in this directory, its subdirectories and the one above. */
  @Override
  public List<String> whyMissing(List<byte[]> keys) {
    requireRoot();
    List<Path> names;
    try (Stream<Path> files = Files.list(root)) {
      names = files.filter(file -> !file.endsWith("lost+found")).limit(MOST_LISTED).toList();
    } catch (IOException e) {
      throw failed("can't be listed", root, e);
    }
    List<Path> nearby = new ArrayList<>(List.of(root));
    Path above = root.toAbsolutePath().normalize().getParent();
    nearby.addAll(above == null ? List.of() : List.of(above));
    nearby.addAll(names);
    List<byte[]> some = keys.subList(0, Math.min(keys.size(), MOST_LISTED));
    Path place = null;
    int placeDepth = 0;
    long most = 0;
    for (Path directory : nearby) {
      for (int other = 0; other <= MOST_DEPTH; other++) {
        long found = found(directory, other, some);
        if (found > most) {
          most = found;
          place = directory;
          placeDepth = other;
        }
      }
    }
    if (place == null) {
      return names.isEmpty()
          ? List.of("the directory is empty: is its volume mounted?")
          : List.of();
    }
    return List.of(
        place.equals(root)
            ? "its files are at depth " + placeDepth + ", and depth is " + depth + " here"
            : "they are in " + place + ", at depth " + placeDepth);
  }

  private static long found(Path root, int depth, List<byte[]> keys) {
    return keys.stream().filter(key -> Files.isRegularFile(file(root, depth, key))).count();
  }

  @Override
  public boolean put(byte[] key, byte[] stored) {
    Path file = file(key);
    Path directory = file.getParent();
    try {
      if (holds(file, stored)) {
        touch(directory);
        return false;
      }
      createDirectories(directory);
      Path unfinished = directory.resolve(UNFINISHED + UUID.randomUUID());
      try {
        try (FileChannel out =
            FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          ByteBuffer rest = ByteBuffer.wrap(stored);
          while (rest.hasRemaining()) {
            out.write(rest);
          }
          out.force(true);
        }
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      touch(directory);
      return true;
    } catch (IOException e) {
      throw failed("can't be written", file, e);
    }
  }

  /** Creates directories, and throws if one below the root is a link. The root may be one. */
  private void createDirectories(Path directory) throws IOException {
    if (directory.equals(root)) {
      Files.createDirectories(root);
      return;
    }
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      requireNoLinks(directory.getParent());
      return;
    }
    createDirectories(directory.getParent());
    OwnFiles.requireNoLink(directory);
    Files.createDirectories(directory);
  }

  private void requireNoLinks(Path directory) throws IOException {
    for (Path made = directory; !made.equals(root); made = made.getParent()) {
      OwnFiles.requireNoLink(made);
    }
  }

  /** Notes the directories to sync. Even existing blobs may not be durable, after a killed run. */
  private void touch(Path directory) {
    for (Path made = directory; made.startsWith(root); made = made.getParent()) {
      touched.add(made);
    }
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  @Override
  public Source keys(KeyRange range) {
    requireRoot();
    Deque<Place> ahead = new ArrayDeque<>(List.of(new Place(root, new byte[0], null)));
    Source keys =
        Source.empty()
            .derived(
                () -> {
                  for (Place place = ahead.poll(); place != null; place = ahead.poll()) {
                    if (place.blob() != null) {
                      return place.blob();
                    }
                    List<Place> inside = list(place, range);
                    for (int i = inside.size() - 1; i >= 0; i--) {
                      ahead.addFirst(inside.get(i));
                    }
                  }
                  return null;
                });
    return keys.within(range);
  }

  /** A directory with the bytes that its path stands for, or a blob. */
  private record Place(Path directory, byte[] prefix, Entry blob) {}

  private List<Place> list(Place place, KeyRange range) {
    List<Place> inside = new ArrayList<>();
    try (Stream<Path> files = Files.list(place.directory())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        byte[] key = BlobName.key(name);
        boolean hex = place.prefix().length < depth && name.matches("0|[1-9a-f][0-9a-f]?");
        if (hex && Files.isDirectory(file)) {
          byte[] prefix = Arrays.copyOf(place.prefix(), place.prefix().length + 1);
          prefix[prefix.length - 1] = (byte) Integer.parseInt(name, 16);
          if (meets(range, prefix)) {
            inside.add(new Place(file, prefix, null));
          }
        } else if (key != null && file(key).equals(file) && Files.isRegularFile(file)) {
          inside.add(new Place(null, key, new Entry(key)));
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      IOException cause = e instanceof IOException io ? io : (IOException) e.getCause();
      throw failed("can't be listed", place.directory(), cause);
    }
    inside.sort((a, b) -> Entry.compareKeys(a.prefix(), b.prefix()));
    return inside;
  }

  private static boolean meets(KeyRange range, byte[] prefix) {
    byte[] end = KeyRange.prefix(prefix).to();
    return !range.isBelow(prefix) && (end == null || Entry.compareKeys(range.from(), end) < 0);
  }

  @Override
  public int requests() {
    return REQUESTS;
  }

  @Override
  public void prepare(Generation generation) {
    Path trial = root.resolve(UNFINISHED + UUID.randomUUID());
    try {
      Files.createDirectories(root);
      Files.createFile(trial);
      Files.delete(trial);
    } catch (IOException e) {
      throw failed("can't be written to", root, e);
    }
  }

  @Override
  public void sync() {
    for (Path directory : List.copyOf(touched)) {
      touched.remove(directory);
      try (FileChannel channel = FileChannel.open(directory)) {
        channel.force(true);
      } catch (AccessDeniedException e) {
        // Windows can't open directories, and makes their entries durable by itself
      } catch (IOException e) {
        throw failed("can't be written", directory, e);
      }
    }
  }

  private StoreException failed(String what, Path file, IOException e) {
    String where = file.equals(root) ? "" : root.relativize(file) + " ";
    return new StoreException(address, where + what + ": " + Wording.reason(e), e);
  }

  @Override
  public void close() {}
}
