// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.rocksdb.StoreFacts;

/**
 * The files of a RocksDB store that may be damaged, by column family (store-and-dump 3.1.1).
 * Whoever opens it closes it. One thread at a time.
 */
public final class StoreFiles implements AutoCloseable {
  private static final Pattern DATA = Pattern.compile("(\\d{6,18})\\.(sst|blob|log)");
  private static final Pattern ABOUT = Pattern.compile("(MANIFEST|OPTIONS)-(\\d{6,18})");

  private final Path directory;
  private final Map<String, TreeMap<Long, Path>> files = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Map<String, FamilyFiles> families = new TreeMap<>();
  private final List<TableFile> tables = new ArrayList<>();
  private final Map<String, TableFile> unnamed = new TreeMap<>();
  private final BlobFiles blobs;
  private LogFiles logs;
  private StoreFacts facts;

  private StoreFiles(Path directory) {
    this.directory = directory;
    this.blobs = new BlobFiles(directory);
  }

  /** Whether {@code directory} has files of a RocksDB store with data. */
  public static boolean areIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString())
          .anyMatch(name -> DATA.matcher(name).matches() || name.matches("MANIFEST-\\d{6,}"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens the files in {@code directory}.
   *
   * @throws IOException if the directory can't be read
   */
  public static StoreFiles open(Path directory) throws IOException {
    StoreFiles store = new StoreFiles(directory);
    try {
      store.list();
      store.read();
      return store;
    } catch (IOException | RuntimeException e) {
      Closing.after(e, store);
      throw e;
    }
  }

  private void list() throws IOException {
    for (String kind : List.of("sst", "blob", "log", "MANIFEST", "OPTIONS")) {
      files.put(kind, new TreeMap<>());
    }
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        String name = file.getFileName().toString();
        Matcher data = DATA.matcher(name);
        Matcher about = ABOUT.matcher(name);
        if (!Files.isRegularFile(file)) {
          continue;
        }
        if (data.matches()) {
          files.get(data.group(2)).put(Long.parseLong(data.group(1)), file);
        } else if (about.matches()) {
          files.get(about.group(1)).put(Long.parseLong(about.group(2)), file);
        }
      }
    }
  }

  private void read() throws IOException {
    TreeMap<Long, Path> present = files.get("sst");
    facts = ManifestChoice.choose(directory, files.get("MANIFEST"), present.keySet(), notes, lost);
    for (Map.Entry<Long, Path> table : present.entrySet()) {
      boolean isRemoved = facts.removed().contains(table.getKey());
      if (isRemoved) {
        notes.add(table.getValue().getFileName() + " was no longer in use, and is left out");
      } else {
        open(table.getKey(), table.getValue());
      }
    }
    Map<Long, String> names = FamilyNames.of(facts, tables, files.get("OPTIONS"), notes);
    names.values().forEach(name -> families.put(name, new FamilyFiles(name)));
    tables.forEach(table -> assign(table, names));
    facts.tables().forEach((number, table) -> requireThere(number, table, names));
    readLogs(names);
  }

  private void open(long number, Path path) {
    try {
      tables.add(new TableFile(path, number, facts.tables().get(number)));
    } catch (IOException e) {
      lost.add(path.getFileName() + " can't be read: " + Wording.reason(e));
    }
  }

  private void assign(TableFile table, Map<Long, String> names) {
    String name = table.facts() == null ? table.family() : names.get(table.facts().family());
    for (String problem : table.problems()) {
      notes.add(table.name() + " " + problem);
    }
    if (name == null && table.family() == null) {
      unnamed.put(table.name(), table);
      return;
    }
    add(table, name == null ? table.family() : name);
  }

  private void add(TableFile table, String name) {
    boolean isLeftOver = facts != StoreFacts.NONE && table.facts() == null;
    FamilyFiles family = families.computeIfAbsent(name, FamilyFiles::new);
    family.tables().add(new FamilyFiles.Member(table, isLeftOver));
    if (table.mayDelete()) {
      family.deleting().add(table);
      lost.add(
          table.name()
              + " has lost its metadata: ranges of keys that it deleted in "
              + family.name()
              + ", if any, come out");
    }
  }

  /** Notes a table that the MANIFEST names and that isn't there. */
  private void requireThere(long number, StoreFacts.Table table, Map<Long, String> names) {
    String name = names.get(table.family());
    if (files.get("sst").containsKey(number) || name == null) {
      return;
    }
    String file = String.format(Locale.ROOT, "%06d.sst", number);
    boolean mayBeReplaced =
        tables.stream().anyMatch(other -> other.facts() == null && other.number() > number);
    if (mayBeReplaced) {
      lost.add(
          file
              + " is missing; it may be that a newer table has its entries, which the readable part"
              + " of the MANIFEST doesn't name");
      return;
    }
    TableKeys keys = TableKeys.of(table);
    families
        .get(name)
        .gaps()
        .add(
            new Gap(
                file + " (missing)",
                keys.smallest(),
                keys.largest(),
                table.lowest(),
                table.highest(),
                0,
                table.size(),
                true));
  }

  /** The first and the last key of a table, by the MANIFEST. */
  private record TableKeys(byte[] smallest, byte[] largest) {
    static TableKeys of(StoreFacts.Table table) {
      return new TableKeys(TableFile.user(table.smallest()), TableFile.user(table.largest()));
    }
  }

  private void readLogs(Map<Long, String> names) throws IOException {
    long first =
        facts.families().values().stream().mapToLong(StoreFacts.Family::firstLog).min().orElse(0);
    long needed = Math.max(first, facts.firstLog());
    Set<Long> numbers = files.get("log").tailMap(needed, true).keySet();
    if (numbers.isEmpty()) { // RocksDB always keeps one, even if it is empty
      lost.add("there is no log (.log): what was written last may have been in it");
    }
    logs = LogFiles.read(directory, numbers);
    lost.addAll(logs.lost());
    for (long id : logs.families()) {
      List<LogFiles.Logged> changes = logs.changes(id);
      String name = names.get(id);
      if (name == null) {
        lost.add(
            Wording.count(changes.size(), "change", "changes")
                + " in the logs: of which column family they are isn't known (its number is "
                + id
                + ")");
        continue;
      }
      FamilyFiles family = families.get(name);
      StoreFacts.Family known = facts.families().get(id);
      long firstLog = known == null ? 0 : known.firstLog();
      long flushed = family.flushed(facts != StoreFacts.NONE && facts.damage().isEmpty());
      Set<Long> unclear = Collections.newSetFromMap(new TreeMap<>());
      for (LogFiles.Logged change : changes) {
        if (change.log() >= firstLog && change.version().sequence() > flushed) {
          family.logged().add(change);
          unclear.add(change.log());
        }
      }
      boolean isCounter =
          family.logged().stream().anyMatch(c -> c.version().type() == Version.MERGE);
      if (facts == StoreFacts.NONE && isCounter && flushed == 0 && !family.tables().isEmpty()) {
        lost.add(
            name
                + ": whether its tables have the additions of "
                + LogFiles.name(unclear.iterator().next())
                + " already isn't known without a MANIFEST; they are added");
      }
    }
  }

  /** The names of the tables of which the column family isn't known. */
  public Set<String> unnamed() {
    return Set.copyOf(unnamed.keySet());
  }

  /**
   * Up to {@code most} entries of the table {@code name}, which is {@linkplain #unnamed unnamed};
   * one whose value is in a blob file has the value null.
   */
  public List<Resolved> sample(String name, int most) throws IOException {
    List<Resolved> sample = new ArrayList<>();
    try (TableCursor cursor = new TableCursor(unnamed.get(name), gap -> {})) {
      for (Version version = cursor.version();
          version != null && sample.size() < most;
          version = cursor.version()) {
        if (!version.isDeletion()) {
          byte[] value = version.type() == Version.BLOB ? null : version.value();
          sample.add(
              new Resolved(version.key(), value, Resolved.State.NEWEST, name, 0, 0, null, false));
        }
        cursor.advance();
      }
    }
    return sample;
  }

  /**
   * Makes the unnamed table {@code name} one of {@code family}; or, if that is null, leaves it out.
   */
  public void assign(String name, String family) {
    TableFile table = unnamed.remove(name);
    if (family != null) {
      add(table, family);
      return;
    }
    lost.add(
        name
            + ": of which column family it is isn't known, and its "
            + Wording.bytes(table.size())
            + " are left out");
  }

  /** The names of the column families of which anything is known. */
  public Set<String> families() {
    return families.keySet();
  }

  /** The size of the tables of {@code family} in bytes. */
  public long size(String family) {
    return families.containsKey(family) ? families.get(family).size() : 0;
  }

  /**
   * The entries of {@code family}.
   *
   * @param losses called with each lost range of keys
   */
  public FamilyCursor entries(String family, FamilyCursor.Losses losses) {
    return new FamilyCursor(families.get(family), logs, blobs, losses, lost::add);
  }

  /** What was found out or decided, one line each. */
  public List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /** What is lost, or may be, that belongs to no range of keys; grows while entries are read. */
  public List<String> lost() {
    return Collections.unmodifiableList(lost);
  }

  /** How many damaged places were corrected so far. */
  public long corrected() {
    return facts.corrected()
        + logs.corrected()
        + blobs.corrected()
        + tables.stream().mapToLong(TableFile::corrected).sum();
  }

  @Override
  public void close() {
    blobs.close();
    if (logs != null) {
      try {
        logs.close();
      } catch (IOException e) {
        // the temporary file is removed at the latest when the process ends
      }
    }
  }
}
