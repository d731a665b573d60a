// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.FileStart;
import swkit.io.Wording;
import swkit.store.StorePath;

/**
 * Finds what is wrong with the files of a store, and describes it in one line: the file, the
 * consequence, the remedy. Stateless.
 *
 * <p>RocksDB itself accepts a truncated MANIFEST as one that ends there: the store then opens, and
 * lacks whole subspaces. When it is opened for writing, RocksDB even deletes their tables.
 */
final class Damage {
  static final String ADVICE =
      "copy the whole directory before you try anything, and restore the store from a backup";

  private static final Pattern FILE =
      Pattern.compile("\\d{6,}\\.(?:sst|blob|log)|MANIFEST-\\d+|CURRENT|OPTIONS-\\d+|IDENTITY");
  private static final Pattern DATA = Pattern.compile("(\\d{6,})\\.(sst|blob)");
  private static final Pattern SIZES =
      Pattern.compile("(?:Expected|recorded in manifest) (\\d+), actual size (\\d+)");

  /** More bytes than a CURRENT has. */
  private static final int MOST_CURRENT = 1 << 10;

  private static final String CURRENT_CONTENT = "MANIFEST-\\d{6,}\\n";

  private static final int SHOWN = 3;

  private Damage() {}

  /** The error {@code e} of RocksDB, as one of the store at {@code address}. */
  static StoreException of(String address, String before, RocksDBException e) {
    return new StoreException(address, text(before, e.getMessage()), e);
  }

  /**
   * A message for what RocksDB {@code said}, reworded if it is about a file. It begins with {@code
   * before}, which says what failed.
   */
  static String text(String before, String said) {
    String line = said == null ? "" : said.strip().replaceAll("\\s+", " ");
    String file = file(line);
    if (line.contains("Permission denied") || line.contains("Operation not permitted")) {
      return before
          + ": "
          + (file == null ? "a file" : file)
          + ": permission denied (try it as the user who owns it, or as root)";
    }
    if (line.contains("Too many open files") || line.contains("No space left")) {
      return before + ": " + line;
    }
    if (file == null) {
      boolean isCorrupt = line.contains("Corruption") || line.contains("MANIFEST");
      return before + ": " + line + (isCorrupt ? "; the store is damaged: " + ADVICE : "");
    }
    return before + ": " + file + " " + problem(line) + ": part of the store is lost; " + ADVICE;
  }

  /** What is wrong with the file that {@code e} is about; empty if it is not about a file. */
  static Optional<String> ofFile(RocksDBException e) {
    String line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    String file = file(line);
    return Optional.ofNullable(file)
        .map(name -> name + " " + problem(line) + ": its content is lost; " + ADVICE);
  }

  private static String problem(String line) {
    if (line.contains("No such file")) {
      return "is missing";
    }
    Matcher sizes = SIZES.matcher(line);
    if (sizes.find()) {
      return "has " + sizes.group(2) + " bytes, not " + sizes.group(1);
    }
    return "is damaged (" + line.replaceAll("\\S*/(?=" + FILE.pattern() + ")", "") + ")";
  }

  /**
   * The file that {@code line} is about. If it names several, a table is preferred to the MANIFEST.
   * RocksDB doesn't say which blob file is damaged.
   */
  private static String file(String line) {
    String found = null;
    Matcher files = FILE.matcher(line);
    while (files.find()) {
      if (found == null || DATA.matcher(files.group()).matches()) {
        found = files.group();
        if (DATA.matcher(found).matches()) {
          return found;
        }
      }
    }
    boolean isBlobFile = line.contains("blob file") || line.contains("blob log");
    return found == null && isBlobFile ? "a .blob file" : found;
  }

  /** Throws if {@code store} holds files with data; to be called if it has no CURRENT. */
  static void requireNoData(StoreDirectory store) throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.list(store.path())) {
      files =
          all.filter(Damage::hasData).map(file -> file.getFileName().toString()).sorted().toList();
    }
    if (!files.isEmpty()) {
      throw new RefusedException(
          store.address(),
          "is a damaged RocksDB store: there is no CURRENT beside "
              + Wording.count(files.size(), "file", "files")
              + " of data ("
              + first(files)
              + "); "
              + ADVICE);
    }
  }

  private static boolean hasData(Path file) {
    String name = file.getFileName().toString();
    try {
      return DATA.matcher(name).matches() || name.matches("\\d{6,}\\.log") && Files.size(file) > 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static String first(Collection<String> names) {
    return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? ", …" : "");
  }

  /** Throws if CURRENT is empty or damaged, or if the MANIFEST that it names is missing. */
  static void checkCurrent(StoreDirectory store) {
    String name = manifest(store);
    if (!StorePath.exists(store.path().resolve(name), store.address())) {
      throw damaged(store, "its " + name + ", which CURRENT names, is missing");
    }
  }

  static String manifest(StoreDirectory store) {
    String current = new String(read(store, "CURRENT"), StandardCharsets.US_ASCII);
    if (!current.matches(CURRENT_CONTENT)) {
      throw damaged(
          store,
          "its CURRENT "
              + (current.isEmpty() ? "is empty" : "is damaged")
              + ", which names the MANIFEST in use");
    }
    return current.strip();
  }

  /** Throws if the MANIFEST is truncated or damaged, and data exists that it may have named. */
  static void checkManifest(StoreDirectory store) {
    String name = manifest(store);
    boolean hasData = names(store).stream().anyMatch(n -> hasData(store.path().resolve(n)));
    if (!hasData) {
      return;
    }
    try (FileChannel manifest = store.open(name)) {
      long size = manifest.size();
      long end = RecordLog.read(manifest, size, 0, (record, at) -> {});
      if (size == 0) {
        throw damaged(store, "its " + name + " is empty");
      }
      if (end < size) {
        throw damaged(store, "its " + name + " is cut or damaged at byte " + end + " of " + size);
      }
    } catch (IOException e) {
      throw unreadable(store, name, e);
    }
  }

  private static byte[] read(StoreDirectory store, String name) {
    try {
      store.requireNoPipe(name);
      return FileStart.of(store.path().resolve(name), MOST_CURRENT);
    } catch (IOException e) {
      throw unreadable(store, name, e);
    }
  }

  private static StoreException unreadable(StoreDirectory store, String name, IOException e) {
    return new StoreException(
        store.address(), "its " + name + " can't be read: " + Wording.reason(e), e);
  }

  static StoreException damaged(StoreDirectory store, String what) {
    return new StoreException(store.address(), what + ": it is a damaged RocksDB store; " + ADVICE);
  }

  /**
   * Throws if tables of a column family exist and the MANIFEST names none of them, because it was
   * truncated between two records. A crash also leaves tables that nothing names, but then the
   * MANIFEST names others of the same family, or the logs still have all that is in them.
   */
  static void checkTables(StoreDirectory store, RocksDB db) throws RocksDBException {
    Set<String> live = new HashSet<>();
    Set<String> families = new HashSet<>();
    for (LiveFileMetaData file : db.getLiveFilesMetaData()) {
      live.add(file.fileName().replaceFirst("^/", ""));
      families.add(new String(file.columnFamilyName(), StandardCharsets.UTF_8));
    }
    Map<String, String> lost = new TreeMap<>();
    for (String name : names(store)) {
      Matcher data = DATA.matcher(name);
      if (data.matches() && data.group(2).equals("sst") && !live.contains(name)) {
        String family = family(store.path().resolve(name));
        if (family != null && !family.equals("default") && !families.contains(family)) {
          lost.put(name, family);
        }
      }
    }
    if (!lost.isEmpty() && !CompletenessCheck.of(store).hasAllLogs()) {
      throw damaged(
          store,
          "its MANIFEST names none of "
              + Wording.count(lost.size(), "table file", "table files")
              + " with data of "
              + String.join(" ", new java.util.TreeSet<>(lost.values()))
              + " ("
              + first(lost.keySet())
              + ")");
    }
  }

  private static List<String> names(StoreDirectory store) {
    try (Stream<Path> files = Files.list(store.path())) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new StoreException(store.address(), "can't be read: " + Wording.reason(e), e);
    }
  }

  /** The column family of the table in {@code file}; null if it is incomplete or empty. */
  private static String family(Path file) {
    try (Options options = new Options();
        SstFileReader table = new SstFileReader(options)) {
      table.open(file.toString());
      byte[] family = table.getTableProperties().getColumnFamilyName();
      return family == null || table.getTableProperties().getNumEntries() == 0
          ? null
          : new String(family, StandardCharsets.UTF_8);
    } catch (RocksDBException e) {
      return null;
    }
  }
}
