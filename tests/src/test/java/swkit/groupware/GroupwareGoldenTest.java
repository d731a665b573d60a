// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Snapshot;
import swkit.generation.Generation;
import swkit.groupware.GroupwareObject.Kind;
import swkit.testing.Goldens;

/** What is read of a database is what a server served of it, byte for byte. */
class GroupwareGoldenTest {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");
  private static final String DAV_ROOT = "/dav/[^/]+/[^/]+/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.15.5-groupware/store.sqlite",
        "0.15.5-groupware/dump",
        "0.16.18-groupware/store.sqlite",
        "0.16.18-groupware/dump"
      })
  void eachObjectIsAsItWasServed(String database) {
    var golden = GOLDENS.resolve(database).getParent();
    var served = new TreeMap<String, String>();
    for (var object : expected(golden).getAsJsonObject("served").entrySet()) {
      var fields = object.getValue().getAsJsonObject();
      var file = text(golden.resolve("dav").resolve(object.getKey()));
      assertThat(Goldens.sha256(file.getBytes(UTF_8))).isEqualTo(string(fields, "sha256"));
      var path = string(fields, "path").replaceFirst(DAV_ROOT, "");
      served.put(key(fields) + " " + path, file);
    }
    assertThat(served).hasSize(49);

    var read = new TreeMap<String, String>();
    for (var account : accounts(golden)) {
      for (var object : objects(database, account)) {
        assertThat(object.problem()).as(object.path().toString()).isNull();
        if (object.kind() != Kind.SETTINGS && object.content() != null) {
          var name =
              account + " " + object.collection() + " " + object.document() + " " + path(object);
          assertThat(read.put(name, new String(object.content(), UTF_8))).isNull();
        }
      }
    }
    compare(read, served);
  }

  private static String path(GroupwareObject object) {
    return object.kind() == Kind.INVITATIONS
        ? "inbox/" + object.path().get(0) + ".ics"
        : String.join("/", object.names());
  }

  @ParameterizedTest
  @CsvSource({"0.15.5-groupware", "0.16.18-groupware"})
  void eachCardIsAsItWasServedInEachVersion(String golden) {
    var directory = GOLDENS.resolve(golden);
    var served = new TreeMap<String, String>();
    var read = new TreeMap<String, String>();
    try (var database = Database.open("sqlite:" + directory.resolve("store.sqlite"));
        Snapshot snapshot = database.snapshot()) {
      var later = Generation.of(snapshot).hasLaterText();
      for (var version : List.of("2.1", "3.0", "4.0")) {
        for (var object : expected(directory).getAsJsonObject("served").entrySet()) {
          var fields = object.getValue().getAsJsonObject();
          if (fields.get("collection").getAsInt() == AccountEntries.CARD) {
            var name = version + "/" + object.getKey();
            served.put(name, text(directory.resolve("dav-as").resolve(name)));
            new AccountEntries(snapshot, fields.get("account").getAsInt())
                .documents(
                    AccountEntries.CARD,
                    (document, archive) -> {
                      if (document == fields.get("document").getAsInt()) {
                        var root = Payload.of(archive).root(64);
                        var card = ServedCard.text(CardReader.properties(root, 20), version, later);
                        read.put(name, new String(card, UTF_8));
                      }
                    });
          }
        }
      }
    }
    assertThat(served).hasSize(39);
    compare(read, served);
  }

  /**
   * The hashes of what clients of the server saw. Into 0.14.1, whose archives are older, the same
   * was put as into 0.15.5.
   */
  @ParameterizedTest
  @CsvSource({
    "0.15.5/dump, 0.15.5, 2, 44",
    "0.15.5/store.sqlite, 0.15.5, 2, 44",
    "0.14.1/dump, 0.15.5, 2, 44",
    "0.16.18/rocksdb/dump, 0.16.18/rocksdb, 1, 27"
  })
  void eachObjectOfOtherDatabasesHasTheHashOfWhatWasSeen(
      String database, String golden, int firstAccount, int count) {
    var file = GOLDENS.resolve(golden).resolve("seen.json");
    var seen = JsonParser.parseString(text(file)).getAsJsonObject();
    var served = new TreeMap<String, String>();
    var read = new TreeMap<String, String>();
    var names = Stream.of("alice", "bob", "carol", "dave").filter(seen::has).toList();
    for (var user : names) {
      for (var object : seen.getAsJsonObject(user).getAsJsonObject("dav").entrySet()) {
        var answer = object.getValue().getAsJsonArray();
        assertThat(answer.get(0).getAsInt()).isEqualTo(200);
        var path = object.getKey().replaceFirst(DAV_ROOT, "");
        served.put(user + " " + path, answer.get(1).getAsString());
      }
      for (var object : objects(database, firstAccount + names.indexOf(user))) {
        assertThat(object.problem()).as(object.path().toString()).isNull();
        if (object.kind() == Kind.CALENDARS || object.kind() == Kind.CONTACTS) {
          read.put(user + " " + path(object), Goldens.sha256(object.content()).substring(0, 16));
        } else if (object.kind() == Kind.FILES) {
          read.put(user + " " + path(object), content(GOLDENS.resolve(database), object));
        }
      }
    }
    assertThat(served).hasSize(count);
    compare(read, served);
  }

  private static String content(Path database, GroupwareObject object) {
    try (var opened = open(database);
        Snapshot snapshot = opened.snapshot()) {
      var content = snapshot.get(swkit.Subspace.BLOBS, object.blob().hash());
      assertThat(content).hasSize((int) object.blob().length());
      return Goldens.sha256(content).substring(0, 16);
    }
  }

  private static void compare(Map<String, String> read, Map<String, String> served) {
    assertThat(read.keySet()).isEqualTo(served.keySet());
    var softly = new SoftAssertions();
    read.forEach((name, text) -> softly.assertThat(text).as(name).isEqualTo(served.get(name)));
    softly.assertAll();
  }

  private static List<Integer> accounts(Path golden) {
    return expected(golden).getAsJsonArray("containers").asList().stream()
        .map(container -> container.getAsJsonObject().get("account").getAsInt())
        .distinct()
        .toList();
  }

  private static List<GroupwareObject> objects(String database, int account) {
    var objects = new ArrayList<GroupwareObject>();
    try (var opened = open(GOLDENS.resolve(database));
        Snapshot snapshot = opened.snapshot();
        Groupware groupware = Groupware.open(snapshot, account)) {
      for (var object = groupware.next(); object != null; object = groupware.next()) {
        objects.add(object);
      }
    }
    return objects;
  }

  private static Database open(Path database) {
    var isStore = database.toString().endsWith(".sqlite");
    return Database.open(isStore ? "sqlite:" + database : database.toString());
  }

  private static JsonObject expected(Path golden) {
    return JsonParser.parseString(text(golden.resolve("expected.json"))).getAsJsonObject();
  }

  private static String key(JsonObject fields) {
    return fields.get("account") + " " + fields.get("collection") + " " + fields.get("document");
  }

  private static String string(JsonObject fields, String name) {
    return fields.get(name).getAsString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
