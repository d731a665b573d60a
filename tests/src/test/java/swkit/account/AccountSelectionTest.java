// SPDX-License-Identifier: Apache-2.0
package swkit.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.Written;
import swkit.frame.FrameWriter;
import swkit.generation.Generation015;
import swkit.generation.PrincipalDirectory;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** One account of the golden, 2 alice, into other storages, by the lines of the sample script. */
class AccountSelectionTest {
  private static final int ALICE = 2;

  @TempDir Path temp;

  private static Map<Subspace, Written> importAccount(String from, String to, String account) {
    Map<Subspace, Written> written = new LinkedHashMap<>();
    try (var source = Database.open(from);
        var target = ServerStorage.write(DatabaseAddress.parse(to).storage());
        var snapshot = source.snapshot()) {
      for (var part : AccountSelection.account(account).parts(snapshot)) {
        written.put(part.subspace(), target.write(part));
      }
    }
    return written;
  }

  private String fresh(String name) {
    return "sqlite:" + temp.resolve(name) + "?compression=lz4";
  }

  private static List<Entry> scan(String database, Subspace subspace) {
    try (Database opened = Database.open(database);
        Snapshot snapshot = opened.snapshot();
        Source source = snapshot.scan(subspace)) {
      return new ArrayList<>(source.stream().toList());
    }
  }

  private static boolean ofAlice(Entry entry) {
    return Bytes.u32(entry.key(), 0) == ALICE;
  }

  @Test
  void intoAFreshStoreGoesAllThatBelongsToTheAccount() {
    String store = fresh("store");
    Map<Subspace, Written> written = importAccount(Goldens.DUMP.toString(), store, "2");
    assertThat(written.keySet()).contains(Subspace.DIRECTORY, Subspace.PROPERTY, Subspace.BLOBS);

    for (Subspace subspace : List.of(Subspace.PROPERTY, Subspace.CHANGELOG, Subspace.INDEXES)) {
      List<Entry> expected = scan(Goldens.DUMP.toString(), subspace);
      expected.removeIf(entry -> entry.key().length < 4 || !ofAlice(entry));
      List<Entry> there = scan(store, subspace);
      there.removeIf(SchemaKey::is);
      assertThat(there).as(subspace.title()).isEqualTo(expected).isNotEmpty();
    }
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
      PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
      assertThat(directory.name(ALICE)).isEqualTo("alice");
      assertThat(directory.individuals()).isEqualTo(1);
    }
  }

  /** Each document link has its commit key and its blob, and there is no other. */
  @Test
  void everyMailIsReadable() {
    String store = fresh("store");
    importAccount(Goldens.DUMP.toString(), store, "alice");
    List<Entry> links = scan(store, Subspace.BLOB_LINKS);
    assertThat(links).hasSizeGreaterThan(20);
    var commits =
        links.stream().filter(e -> e.key().length == 32).map(e -> Entry.hex(e.key())).toList();
    var linked =
        links.stream()
            .filter(entry -> entry.key().length > 32)
            .peek(entry -> assertThat(Bytes.u32(entry.key(), 32)).isEqualTo(ALICE))
            .map(entry -> Entry.hex(Arrays.copyOf(entry.key(), 32)))
            .collect(Collectors.toCollection(TreeSet::new));
    var blobs = scan(store, Subspace.BLOBS).stream().map(e -> Entry.hex(e.key())).toList();
    assertThat(commits).containsExactlyElementsOf(linked);
    assertThat(blobs).containsExactlyElementsOf(linked);
    long mails =
        scan(store, Subspace.PROPERTY).stream().filter(Generation015.INSTANCE::isMail).count();
    long mailLinks = links.stream().filter(e -> e.key().length == 41 && e.key()[36] == 0).count();
    assertThat(mails).isEqualTo(mailLinks).isPositive();
  }

  @Test
  void idsAreNotGivenAgain() {
    String store = fresh("store");
    importAccount(Goldens.DUMP.toString(), store, "2");
    Map<String, Long> counters = counters(store);
    Map<String, Long> before = counters(Goldens.DUMP.toString());
    before.keySet().removeIf(key -> !key.startsWith("00000002") && !key.equals("ffffffff07"));
    assertThat(counters).isEqualTo(before).containsKey("ffffffff07");
  }

  private static Map<String, Long> counters(String database) {
    return scan(database, Subspace.COUNTERS).stream()
        .collect(
            Collectors.toMap(
                entry -> Entry.hex(entry.key()), entry -> Bytes.i64le(entry.value(), 0)));
  }

  @Test
  void rightsAndGroupsThatTheTargetLacksAreLeftOutAndSaid() {
    Map<Subspace, Written> written = importAccount(Goldens.DUMP.toString(), fresh("store"), "2");
    assertThat(written.get(Subspace.ACL).toString())
        .isEqualTo(
            "0 entries; left out 1 rights granted to bob (account 3), which the target lacks");
    assertThat(written.get(Subspace.DIRECTORY).leftOut().keySet())
        .anyMatch(line -> line.contains("membership of team (account 6)"));
  }

  @Test
  void intoAStoreThatAServerHasUsedNothingIsLost() {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    Map<Subspace, Written> written =
        importAccount(Goldens.DUMP.toString(), store + "?compression=lz4", "2");
    assertThat(written.values()).allMatch(part -> part.leftOut().isEmpty());
    Goldens.export(store, temp.resolve("out"));
    assertThat(Goldens.figures(temp.resolve("out"))).isEqualTo(Goldens.expected());
  }

  @Test
  void aServersCountersAreNotSetBack() {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    byte[] changes = Bytes.u32(ALICE);
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.write(
          Subspace.COUNTERS, Source.of(List.of(new Entry(changes, Bytes.i64le(1_000_000)))));
    }
    importAccount(Goldens.DUMP.toString(), store + "?compression=lz4", "2");
    assertThat(counters(store)).containsEntry("00000002", 1_000_000L);
  }

  @Test
  void anIdThatIsAnothersInTheTargetIsRefused() {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    rename(store, "alice", "mallory");
    assertThatThrownBy(
            () -> importAccount(Goldens.DUMP.toString(), store + "?compression=lz4", "2"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("id 2 is 'mallory' in the target, not 'alice'; nothing was written");
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(5);
    }
  }

  @Test
  void anAddressThatIsAnothersInTheTargetIsRefused() {
    String store = fresh("store");
    importAccount(Goldens.DUMP.toString(), store, "bob");
    byte[] address =
        Bytes.concat(
            new byte[] {1}, "alice@example.org".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.write(Subspace.DIRECTORY, Source.of(List.of(new Entry(address, new byte[] {3, 0}))));
    }
    assertThatThrownBy(() -> importAccount(Goldens.DUMP.toString(), store, "2"))
        .hasMessageContaining("'alice@example.org' has the id 3 there");
  }

  @Test
  void anotherMailUnderTheSameIdIsRefused() {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    Entry link =
        scan(store, Subspace.BLOB_LINKS).stream()
            .filter(e -> e.key().length == 41 && Bytes.u32(e.key(), 32) == ALICE)
            .findFirst()
            .orElseThrow();
    byte[] other = link.key().clone();
    other[0] ^= 1;
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.data().clear(Subspace.BLOB_LINKS, KeyRange.of(link.key()));
      storage.write(Subspace.BLOB_LINKS, Source.of(List.of(new Entry(other))));
    }
    assertThatThrownBy(
            () -> importAccount(Goldens.DUMP.toString(), store + "?compression=lz4", "2"))
        .hasMessageContaining("has other content in the target");
  }

  private static void rename(String store, String from, String to) {
    byte[] name = Bytes.concat(new byte[1], from.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] other = Bytes.concat(new byte[1], to.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.data().clear(Subspace.DIRECTORY, KeyRange.of(name));
      storage.write(
          Subspace.DIRECTORY, Source.of(List.of(new Entry(other, new byte[] {ALICE, 0}))));
    }
  }

  @Test
  void anotherMailboxUnderTheSameIdIsRefused() {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    Entry mailbox =
        scan(store, Subspace.PROPERTY).stream()
            .filter(e -> e.key().length == 10 && ofAlice(e) && e.key()[4] == 1 && e.key()[5] == 50)
            .findFirst()
            .orElseThrow();
    byte[] other = mailbox.value().clone();
    other[0] ^= 1;
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      storage.write(Subspace.PROPERTY, Source.of(List.of(new Entry(mailbox.key(), other))));
    }
    assertThatThrownBy(
            () -> importAccount(Goldens.DUMP.toString(), store + "?compression=lz4", "2"))
        .hasMessageContaining("is another one in the target, which would be lost");
  }

  /** What can't be read is found before the target is touched; somebody else's damage isn't met. */
  @Test
  void damageOfTheAccountLeavesTheTargetAsItIs() throws Exception {
    String store = "sqlite:" + temp.resolve("used");
    Goldens.load(Goldens.DUMP, store, Import.Present.REFUSE);
    Path dump = Goldens.copy(Goldens.DUMP, temp.resolve("damaged"));
    byte[] hash = ownBlob(ALICE);
    damage(dump, hash);
    assertThatThrownBy(() -> importAccount(dump.toString(), store + "?compression=lz4", "2"))
        .hasMessageContaining(Entry.hex(hash));
    Goldens.export(store, temp.resolve("out"));
    assertThat(Goldens.figures(temp.resolve("out"))).isEqualTo(Goldens.expected());
    importAccount(dump.toString(), fresh("bob"), "bob");
  }

  private static byte[] ownBlob(int account) {
    List<Entry> links = scan(Goldens.DUMP.toString(), Subspace.BLOB_LINKS);
    for (Entry link : links) {
      byte[] hash = Arrays.copyOf(link.key(), 32);
      boolean alone =
          links.stream()
              .filter(other -> other.key().length > 32)
              .filter(other -> Arrays.equals(hash, Arrays.copyOf(other.key(), 32)))
              .allMatch(o -> o.key().length == 41 && Bytes.u32(o.key(), 32) == account);
      if (alone && link.key().length == 41) {
        return hash;
      }
    }
    throw new AssertionError("no blob is of account " + account + " alone");
  }

  private static void damage(Path dump, byte[] hash) throws Exception {
    List<Entry> blobs = new ArrayList<>();
    for (Entry blob : scan(Goldens.DUMP.toString(), Subspace.BLOBS)) {
      byte[] value = blob.value().clone();
      if (Arrays.equals(blob.key(), hash)) {
        value[value.length / 2] ^= 1;
      }
      blobs.add(new Entry(blob.key(), value));
    }
    Path file = dump.resolve("subspace_t");
    java.nio.file.Files.delete(file);
    try (FrameWriter frame = FrameWriter.create(file, Subspace.BLOBS, 5)) {
      blobs.forEach(frame::put);
      frame.commit();
    }
  }

  @Test
  void anInterruptedImportOfAnAccountIsDoneAgain() {
    String store = fresh("store");
    ServerStorage to = ServerStorage.write(DatabaseAddress.parse(store).storage());
    try (Database from = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = from.snapshot()) {
      to.write(AccountSelection.account("2").parts(snapshot).get(0));
    }
    assertThatThrownBy(to::close).hasMessageContaining("not written completely");
    assertThatThrownBy(() -> importAccount(Goldens.DUMP.toString(), store, "3"))
        .hasMessageContaining("importing alice (account 2) was interrupted");
    importAccount(Goldens.DUMP.toString(), store, "2");
    importAccount(Goldens.DUMP.toString(), store, "3");
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(PrincipalDirectory.of(snapshot).individuals()).isEqualTo(2);
      assertThat(snapshot.scan(Subspace.PROPERTY, KeyRange.of(new byte[2])).next()).isNull();
    }
  }

  @Test
  void anAccountThatIsNotThere() {
    for (String account : List.of("99", "nobody", "1", "-1")) {
      assertThatThrownBy(() -> importAccount(Goldens.DUMP.toString(), fresh("store"), account))
          .hasMessageContaining("there is no account '" + account + "'; there are 2 alice, 3 bob");
    }
  }

  @Test
  void whatIsWrittenInPartStaysMarked() {
    String store = fresh("store");
    ServerStorage to = ServerStorage.write(DatabaseAddress.parse(store).storage());
    try (Database from = Database.open(Goldens.DUMP.toString());
        Snapshot snapshot = from.snapshot()) {
      to.write(AccountSelection.account("2").parts(snapshot).get(0));
    }
    assertThatThrownBy(to::close)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("marked as unfinished");
    try (Database database = Database.open(store);
        Snapshot snapshot = database.snapshot()) {
      assertThat(snapshot.schemaVersion()).isEqualTo(Snapshot.UNFINISHED);
    }
  }

  @Test
  void fromARocksDbStoreItIsTheSame() {
    importAccount("rocksdb:" + Goldens.ROCKSDB, fresh("one"), "2");
    importAccount(Goldens.DUMP.toString(), fresh("two"), "2");
    Goldens.export(fresh("one"), temp.resolve("dump1"));
    Goldens.export(fresh("two"), temp.resolve("dump2"));
    assertThat(Goldens.figures(temp.resolve("dump1")))
        .isEqualTo(Goldens.figures(temp.resolve("dump2")));
  }

  @Test
  void blobsOfUnknownFramingAreNotWritten() {
    assertThatThrownBy(
            () -> importAccount(Goldens.DUMP.toString(), "sqlite:" + temp.resolve("plain"), "2"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("compression")
        .hasFieldOrPropertyWithValue("remedy", Remedy.GIVE_COMPRESSION);
  }
}
