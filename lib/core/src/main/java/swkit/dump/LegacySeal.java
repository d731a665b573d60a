// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import swkit.io.Wording;
import swkit.legacy.Family;

/**
 * The manifest of a dump of files of before 0.15 that was salvaged, compared with its files, which
 * are read once. Thread-safe.
 *
 * @see Manifest
 */
public final class LegacySeal {
  private static final int BUFFER = 1 << 16;

  private final Path directory;
  private final Manifest manifest;
  private final String damage;
  private List<String> problems;

  private LegacySeal(Path directory, Manifest manifest, String damage) {
    this.directory = directory;
    this.manifest = manifest;
    this.damage = damage;
  }

  /** The seal of the dump in {@code directory}; null if it has none. */
  static LegacySeal of(Path directory) {
    Path file = Manifest.file(directory);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      Manifest manifest = Manifest.read(file);
      for (String name : manifest.files().keySet()) {
        if (Family.of(name).isEmpty()) {
          throw new IllegalArgumentException("it names " + name + ", which is no file of a dump");
        }
      }
      return new LegacySeal(directory, manifest, null);
    } catch (Manifest.LaterFormat | IllegalArgumentException e) {
      return new LegacySeal(directory, null, file + " is damaged: " + e.getMessage());
    } catch (IOException e) {
      return new LegacySeal(directory, null, file + " can't be read: " + Wording.reason(e));
    }
  }

  /** Where the dump comes from, and what it lacks; null if the manifest is damaged. */
  public Manifest.About about() {
    return manifest == null ? null : manifest.about();
  }

  /** A line for each difference from what was sealed. The first call reads all files. */
  public synchronized List<String> problems() {
    if (problems == null) {
      problems = List.copyOf(differences());
    }
    return problems;
  }

  private List<String> differences() {
    List<String> lines = new ArrayList<>();
    if (damage != null) {
      lines.add(damage);
      return lines;
    }
    for (Map.Entry<String, Manifest.FileSum> sealed : manifest.files().entrySet()) {
      Path file = directory.resolve(sealed.getKey());
      try {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
          lines.add(sealed.getKey() + " is missing");
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          lines.add(sealed.getKey() + " is not an ordinary file, as it was when it was sealed");
        } else if (!sum(file).equals(sealed.getValue())) {
          lines.add(sealed.getKey() + " has changed since it was sealed");
        }
      } catch (IOException e) {
        lines.add(file + " can't be read: " + Wording.reason(e));
      }
    }
    return lines;
  }

  private static Manifest.FileSum sum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        StreamingXXHash64 hash = XXHashFactory.fastestInstance().newStreamingHash64(0)) {
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
        bytes += read;
      }
      return new Manifest.FileSum(bytes, hash.getValue());
    }
  }
}
