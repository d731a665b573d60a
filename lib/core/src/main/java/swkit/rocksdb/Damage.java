// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import java.util.zip.CRC32C;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.Wording;
import swkit.store.StorePath;
import swkit.store.StoreSettings;

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
  private static final String CURRENT_CONTENT = "MANIFEST-\\d{6,}\\n";

  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;
  private static final int MASK = 0xA282EAD8;

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

  /** Throws if {@code directory} holds files with data; to be called if it has no CURRENT. */
  static void requireNoData(StoreSettings settings, Path directory) throws IOException {
    List<String> files;
    try (Stream<Path> all = Files.list(directory)) {
      files =
          all.filter(Damage::hasData).map(file -> file.getFileName().toString()).sorted().toList();
    }
    if (!files.isEmpty()) {
      throw new RefusedException(
          settings.address(),
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
  static void checkCurrent(StoreSettings settings) {
    String name = manifest(settings);
    if (!StorePath.exists(settings.path().resolve(name), settings.address())) {
      throw damaged(settings, "its " + name + ", which CURRENT names, is missing");
    }
  }

  private static String manifest(StoreSettings settings) {
    String current = new String(read(settings, "CURRENT"), StandardCharsets.US_ASCII);
    if (!current.matches(CURRENT_CONTENT)) {
      throw damaged(
          settings,
          "its CURRENT "
              + (current.isEmpty() ? "is empty" : "is damaged")
              + ", which names the MANIFEST in use");
    }
    return current.strip();
  }

  /** Throws if the MANIFEST is truncated or damaged, and data exists that it may have named. */
  static void checkManifest(StoreSettings settings) {
    String name = manifest(settings);
    boolean hasData = names(settings).stream().anyMatch(n -> hasData(settings.path().resolve(n)));
    if (!hasData) {
      return;
    }
    byte[] manifest = read(settings, name);
    int end = endOfRecords(manifest);
    if (manifest.length == 0) {
      throw damaged(settings, "its " + name + " is empty");
    }
    if (end < manifest.length) {
      throw damaged(
          settings, "its " + name + " is cut or damaged at byte " + end + " of " + manifest.length);
    }
  }

  private static byte[] read(StoreSettings settings, String name) {
    try {
      return Files.readAllBytes(settings.path().resolve(name));
    } catch (IOException e) {
      throw new StoreException(
          settings.address(), "its " + name + " can't be read: " + Wording.reason(e), e);
    }
  }

  private static StoreException damaged(StoreSettings settings, String what) {
    return new StoreException(
        settings.address(), what + ": it is a damaged RocksDB store; " + ADVICE);
  }

  /**
   * The offset at which the complete records of a MANIFEST end, in bytes; its length if it is
   * whole. Records consist of fragments, each with a CRC-32C, a length (u16 LE) and a type, in
   * blocks of 32 KiB. Zeros at the end are preallocated space.
   */
  static int endOfRecords(byte[] manifest) {
    ByteBuffer bytes = ByteBuffer.wrap(manifest).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    int whole = 0;
    boolean inside = false;
    while (at < manifest.length) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        at += left;
        whole = inside ? whole : Math.min(at, manifest.length);
        continue;
      }
      if (isZero(manifest, at)) {
        return inside ? whole : manifest.length;
      }
      if (manifest.length - at < HEADER) {
        return whole;
      }
      int length = bytes.getShort(at + 4) & 0xFFFF;
      int type = manifest[at + 6];
      boolean fits = length <= left - HEADER && at + HEADER + length <= manifest.length;
      boolean follows = inside ? type == MIDDLE || type == LAST : type == FULL || type == FIRST;
      if (!fits || !follows || bytes.getInt(at) != checksum(manifest, at + 6, length + 1)) {
        return whole;
      }
      at += HEADER + length;
      inside = type == FIRST || type == MIDDLE;
      whole = inside ? whole : at;
    }
    return whole;
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
  }

  /**
   * Throws if tables of a column family exist and the MANIFEST names none of them, because it was
   * truncated between two records. A crash also leaves tables that nothing names, but then the
   * MANIFEST names others of the same family.
   */
  static void checkTables(StoreSettings settings, RocksDB db) throws RocksDBException {
    Set<String> live = new HashSet<>();
    Set<String> families = new HashSet<>();
    for (LiveFileMetaData file : db.getLiveFilesMetaData()) {
      live.add(file.fileName().replaceFirst("^/", ""));
      families.add(new String(file.columnFamilyName(), StandardCharsets.UTF_8));
    }
    Map<String, String> lost = new TreeMap<>();
    for (String name : names(settings)) {
      Matcher data = DATA.matcher(name);
      if (data.matches() && data.group(2).equals("sst") && !live.contains(name)) {
        String family = family(settings.path().resolve(name));
        if (family != null && !family.equals("default") && !families.contains(family)) {
          lost.put(name, family);
        }
      }
    }
    if (!lost.isEmpty()) {
      throw damaged(
          settings,
          "its MANIFEST names none of "
              + Wording.count(lost.size(), "table file", "table files")
              + " with data of "
              + String.join(" ", new java.util.TreeSet<>(lost.values()))
              + " ("
              + first(lost.keySet())
              + ")");
    }
  }

  private static List<String> names(StoreSettings settings) {
    try (Stream<Path> files = Files.list(settings.path())) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new StoreException(settings.address(), "can't be read: " + Wording.reason(e), e);
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
