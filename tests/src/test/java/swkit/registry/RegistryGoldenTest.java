// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Subspace;
import swkit.frame.FrameReader;
import swkit.io.Bytes;
import swkit.testing.Launcher;

/** What 0.16.18 servers wrote into their registries is read, written again, and indexed alike. */
class RegistryGoldenTest {
  private static final Path GOLDENS = Launcher.ROOT.resolve("tests/goldens/0.16.18");
  private static final String ITEMS = "sdjwhr";
  private static final String LEASE = "gffffffff0000";

  private static List<Entry> entries(String server, char letter) {
    var file = GOLDENS.resolve(server + "/dump/subspace_" + letter);
    var entries = new ArrayList<Entry>();
    // Of j and w the server exports nothing.
    if (Files.notExists(file)) return entries;
    try (var frame = FrameReader.open(file)) {
      for (var entry = frame.next(); entry != null; entry = frame.next()) entries.add(entry);
    }
    return entries;
  }

  /** The objects with the keys under which they were found, which have the letter before them. */
  private static Map<String, RegistryObject> objects(String server) {
    var objects = new TreeMap<String, RegistryObject>();
    for (var letter : ITEMS.toCharArray()) {
      for (var entry : entries(server, letter)) {
        var id = ObjectId.ofKey(entry.key());
        objects.put(letter + Entry.hex(entry.key()), Pickle.decode(id, entry.value()));
      }
    }
    return objects;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void everyObjectIsReadToItsEndAndWrittenAlike(String server) {
    int count = 0;
    for (var letter : ITEMS.toCharArray()) {
      for (var entry : entries(server, letter)) {
        var id = ObjectId.ofKey(entry.key());
        check(id, entry.value());
        assertThat(id.subspace()).isEqualTo(Subspace.of(letter));
        assertThat(id.key()).isEqualTo(entry.key());
        count++;
      }
    }
    for (var entry : entries(server, 'f'))
      if (Bytes.u64(entry.key(), 0) == 0)
        check(ObjectId.of("Task", Bytes.u64(entry.key(), 8)), entry.value());
    assertThat(count).isGreaterThan(35);
  }

  private static void check(ObjectId id, byte[] value) {
    var object = Pickle.decode(id, value);
    assertThat(object.trailing()).as(id.toString()).isEmpty();
    // An object of the same fields, which has no value yet.
    var made = new RegistryObject(id, object.version(), object.value());
    assertThat(Entry.hex(Pickle.encode(made))).as(id.toString()).isEqualTo(Entry.hex(value));
    assertThat(Pickle.encode(object)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void theRowsOfTheIndexAreThoseThatTheRulesGive(String server) {
    var expected = new TreeSet<IndexRow>();
    for (var object : objects(server).values()) expected.addAll(IndexRules.rows(object));
    var stored = new HashMap<String, byte[]>();
    for (var letter : new char[] {'b', 'g'})
      for (var row : entries(server, letter))
        stored.put(letter + Entry.hex(row.key()), row.value());

    var wrong = new ArrayList<IndexRow>();
    for (var row : expected) {
      var value = stored.remove(row.kind().subspace().letter() + Entry.hex(row.key()));
      if (value == null ? !row.kind().isOptional() : !row.isStoredAs(value)) wrong.add(row);
    }
    assertThat(wrong).isEmpty();
    assertThat(stored).as("only the lease of the node is of no object").containsOnlyKeys(LEASE);
    assertThat(expected).hasSizeGreaterThan(90);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void noSecretIsInTheText(String server) {
    var shown = new ArrayList<String>();
    var whole = new ArrayList<String>();
    for (var object : objects(server).values()) {
      shown.add(ObjectText.line(object));
      shown.addAll(ObjectText.lines(object));
      whole.addAll(ObjectText.lines(object, true));
    }
    var secret = Pattern.compile("\\$(argon2|6\\$|2b)|BEGIN [A-Z ]*PRIVATE KEY");
    assertThat(whole).filteredOn(secret.asPredicate()).hasSizeGreaterThan(3);
    assertThat(shown).filteredOn(secret.asPredicate()).isEmpty();
  }
}
