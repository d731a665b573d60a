// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.LockHolders;
import swkit.key.KeyForms;
import swkit.sqlitefile.BTreePage;
import swkit.sqlitefile.OverflowChain;
import swkit.sqlitefile.SqliteFile;
import swkit.sqlitefile.TableRoots;
import swkit.sqlitefile.TreeWalk;

/**
 * A SQLite store whose pages may be damaged (store-and-dump 3.2, 3.2.1). It holds the keys of one
 * table in memory, some 60 bytes each. The file is only read.
 */
final class DamagedSqlite implements DamagedStore, MissingRows.Pages {
  /** The bytes of a database file on which SQLite's processes hold their locks. */
  private static final long LOCK_BYTES = 0x40000000L;

  private static final long LOCK_LENGTH = 512;

  private final Path path;
  private final SqliteFile file;
  private final TableRoots roots;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<Subspace, SqliteTable> tables = new EnumMap<>(Subspace.class);
  private final int schemaVersion;
  private List<Integer> unreachable;
  private BitSet free;
  private KeyForms forms;

  DamagedSqlite(Path path) {
    this.path = path;
    Optional<String> holder = LockHolders.of(path, LOCK_BYTES, LOCK_LENGTH);
    if (holder.isPresent()) {
      throw new RefusedException(
          "sqlite:" + path, "is open in " + holder.get() + ": stop the server first");
    }
    file = SqliteFile.open(path);
    TableRoots named = TableRoots.read(file, new BitSet());
    roots = named.isWhole() ? named : RootSearch.completed(file, named);
    if (roots.tables().isEmpty()) {
      file.close();
      throw new RefusedException(
          "sqlite:" + path, "no page of it is recognisable as one of a Stalwart database");
    }
    if (!roots.isWhole()) {
      notes.add(
          path
              + ": its schema is damaged; the tables "
              + roots.tables().keySet().stream()
                  .map(String::valueOf)
                  .collect(java.util.stream.Collectors.joining(" "))
              + " were found by their pages");
    }
    schemaVersion = findSchemaVersion();
  }

  private int findSchemaVersion() {
    int[] found = {0};
    RowReader rows =
        new RowReader(file, Generation.Kind.VALUES, new OverflowChain(file, new BitSet()));
    Consumer<BTreePage> look =
        page -> {
          for (int i = 0; i < page.count() && found[0] == 0; i++) {
            long location = RowReader.location(page.number(), Math.max(0, page.place(i)));
            byte[] key = page.place(i) < 0 ? null : rows.key(location);
            if (key != null && key.length == 1 && key[0] == 0) {
              byte[] value = rows.value(location, any -> false);
              boolean isKnown =
                  value != null && value.length == 4 && Generation.isKnown(Bytes.u32(value, 0));
              found[0] = isKnown ? Bytes.u32(value, 0) : 0;
            }
          }
        };
    new TreeWalk(file, new BitSet())
        .table(
            roots.tables().getOrDefault('p', 0),
            new TreeWalk.Rows() {
              @Override
              public void leaf(BTreePage page, long after, long to) {
                look.accept(page);
              }

              @Override
              public void gap(int page, long after, long to) {}
            });
    if (found[0] == 0) {
      unreachable().forEach(number -> look.accept(file.tree(number)));
    }
    return found[0] != 0 ? found[0] : versionByTables();
  }

  /** The version whose servers create just these tables; 0 if several do, or none. */
  private int versionByTables() {
    Set<Subspace> there = subspaces();
    int version = 0;
    int least = Integer.MAX_VALUE;
    for (Generation generation : Generation.known()) {
      Set<Subspace> created = EnumSet.copyOf(generation.created());
      created.addAll(generation.derived());
      int different = 0;
      for (Subspace subspace : Subspace.values()) {
        different += created.contains(subspace) == there.contains(subspace) ? 0 : 1;
      }
      version = different < least ? generation.schemaVersion() : different == least ? 0 : version;
      least = Math.min(least, different);
    }
    return version;
  }

  @Override
  public String address() {
    return "sqlite:" + path;
  }

  @Override
  public String kind() {
    return "sqlite";
  }

  @Override
  public int schemaVersion() {
    return schemaVersion;
  }

  @Override
  public Set<Subspace> subspaces() {
    Set<Subspace> all = EnumSet.noneOf(Subspace.class);
    roots.tables().keySet().forEach(name -> all.add(Subspace.of(name)));
    roots.indexes().keySet().forEach(name -> all.add(Subspace.of(name)));
    return all;
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(file.notes());
    all.addAll(notes);
    return all;
  }

  @Override
  public List<String> lost() {
    return file.lost();
  }

  /** A guess, since SQLite keeps no sizes of tables. */
  @Override
  public long estimate(Subspace subspace) {
    long size = (long) file.pages() * file.pageSize();
    return subspace == Subspace.BLOBS ? size : subspace == Subspace.PROPERTY ? size / 10 : 0;
  }

  @Override
  public Source entries(Subspace subspace, Generation generation, Consumer<Loss> losses) {
    forms = KeyForms.of(generation);
    EntryProof proof = new EntryProof(generation, subspace);
    SqliteTable table =
        new SqliteTable(
            file,
            subspace,
            generation.kind(subspace),
            roots.tables().getOrDefault(subspace.letter(), 0),
            roots.indexes().getOrDefault(subspace.letter(), 0),
            proof,
            this,
            losses,
            notes::add);
    tables.put(subspace, table);
    return new SqliteEntries(address(), subspace, table, proof, losses);
  }

  @Override
  public List<Integer> unreachable() {
    if (unreachable == null) {
      BitSet reached = new BitSet();
      TableRoots.read(file, reached);
      TreeWalk walk = new TreeWalk(file, reached);
      roots.tables().values().forEach(root -> walk.table(root, Nothing.INSTANCE));
      roots.indexes().values().forEach(root -> walk.index(root, Nothing.INSTANCE));
      BitSet unused = free();
      unreachable = new ArrayList<>();
      for (int number = 2; number <= file.pages(); number++) {
        boolean isOther = reached.get(number) || unused.get(number);
        BTreePage page = isOther ? null : file.tree(number);
        if (page != null && page.kind() == BTreePage.Kind.TABLE_LEAF) {
          unreachable.add(number);
        }
      }
    }
    return unreachable;
  }

  @Override
  public BitSet free() {
    if (free == null) {
      free = file.freePages();
      if (free == null) {
        notes.add(path + ": its list of free pages is damaged, and isn't needed");
        free = new BitSet();
      }
    }
    return free;
  }

  @Override
  public boolean isOnly(Subspace subspace, byte[] key) {
    for (Subspace other : subspaces()) {
      if (other != subspace && forms.decode(other, key).isKnown()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long corrected() {
    return tables.values().stream().mapToLong(SqliteTable::corrected).sum();
  }

  @Override
  public void checkUnchanged() {
    file.checkUnchanged();
  }

  @Override
  public void close() {
    file.close();
  }

  /** Ignores what a walk finds. */
  private enum Nothing implements TreeWalk.Rows, TreeWalk.Keys {
    INSTANCE;

    @Override
    public void leaf(BTreePage page, long after, long to) {}

    @Override
    public void gap(int page, long after, long to) {}

    @Override
    public void entry(byte[] key, long row) {}

    @Override
    public void gap(int page) {}
  }
}
