// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.groupware.GroupwareObject.Kind;
import swkit.testing.Goldens;

/** Settings, scripts and files are what another reader found in the same databases. */
class GroupwareSettingsTest {
  private static final int ALICE = 2;

  @ParameterizedTest
  @ValueSource(strings = {"0.15.5-groupware", "0.16.18-groupware"})
  void calendarsAndAddressBooksHaveTheirNamesColoursAndGrants(String golden) throws IOException {
    var expected = expected(golden).getAsJsonArray("containers");
    var found = new TreeSet<String>();
    for (var element : expected) {
      var container = element.getAsJsonObject();
      boolean isCalendar = container.get("collection").getAsInt() == AccountEntries.CALENDAR;
      var path =
          List.of(isCalendar ? "calendars" : "address-books", container.get("name").getAsString());
      var object =
          settings(golden, container.get("account").getAsInt()).stream()
              .filter(setting -> setting.path().equals(path))
              .findFirst()
              .orElseThrow();
      assertThat(object.modified()).isEqualTo(container.get("modified").getAsLong());
      var json = json(object);
      assertThat(json.get("isDefault").getAsBoolean())
          .isEqualTo(isCalendar && path.get(1).equals("default"));
      comparePreferences(container, json.getAsJsonArray("preferences"));
      assertThat(json.getAsJsonArray("shareWith")).hasSameSizeAs(container.getAsJsonArray("acls"));
      found.add(container.get("account") + " " + path);
    }
    assertThat(found).hasSize(7);
  }

  private static void comparePreferences(JsonObject container, JsonArray read) {
    var expected = container.getAsJsonArray("preferences");
    assertThat(read).hasSameSizeAs(expected);
    boolean isColoured = container.get("dead").toString().contains("#ff8800");
    for (int i = 0; i < read.size(); i++) {
      var one = read.get(i).getAsJsonObject();
      var other = expected.get(i).getAsJsonObject();
      assertThat(one.get("account")).isEqualTo(other.get("account"));
      assertThat(one.get("name")).isEqualTo(other.get("name"));
      assertThat(one.get("description")).isEqualTo(other.get("description"));
      assertThat(one.get("sortOrder")).isEqualTo(other.get("sort"));
      if (other.has("color")) {
        assertThat(one.get("color").toString())
            .isEqualTo(
                isColoured && other.get("color").isJsonNull()
                    ? "\"#ff8800\""
                    : other.get("color").toString());
        compareZone(one, other);
        assertThat(one.getAsJsonArray("defaultAlerts"))
            .extracting(alert -> alert.getAsJsonObject().get("id"))
            .containsExactlyElementsOf(
                other.getAsJsonArray("alerts").asList().stream()
                    .map(alert -> alert.getAsJsonObject().get("id"))
                    .toList());
      }
    }
  }

  private static void compareZone(JsonObject one, JsonObject other) {
    var zone = other.get("zone");
    if (zone.isJsonNull()) {
      assertThat(one.get("timeZone").isJsonNull()).isTrue();
    } else if (zone.getAsJsonArray().get(0).getAsString().equals("custom")) {
      assertThat(one.get("timeZone")).isEqualTo(zone.getAsJsonArray().get(1));
    } else {
      assertThat(zone.getAsJsonArray().get(1).getAsInt()).isEqualTo(433);
      assertThat(one.get("timeZone").getAsString()).isEqualTo("Europe/Berlin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.15.5-groupware", "0.16.18-groupware"})
  void filesHaveTheirBlobsAndTimes(String golden) throws IOException {
    int files = 0;
    for (var element : expected(golden).getAsJsonArray("fields")) {
      var fields = element.getAsJsonObject();
      if (fields.get("collection").getAsInt() == AccountEntries.FILE) {
        var objects = objects(golden, fields.get("account").getAsInt(), Kind.FILES);
        assertThat(objects).hasSize(1);
        var file = fields.getAsJsonObject("file");
        assertThat(Entry.hex(objects.get(0).blob().hash()))
            .isEqualTo(file.get("hash").getAsString());
        assertThat(objects.get(0).blob().length()).isEqualTo(file.get("size").getAsLong());
        assertThat(objects.get(0).path()).containsExactly(fields.get("name").getAsString());
        assertThat(objects.get(0).modified()).isEqualTo(fields.get("modified").getAsLong());
        files++;
      }
    }
    assertThat(files).isEqualTo(1);
  }

  @Test
  void theVacationScriptIsActiveAndItsSettingsAreRead() {
    var scripts = objects("0.15.5", ALICE, Kind.SIEVE);
    assertThat(scripts)
        .extracting(script -> script.path() + (script.active() ? " active" : ""))
        .containsExactly("[filter]", "[vacation] active");
    try (var database = open("0.15.5");
        Snapshot snapshot = database.snapshot()) {
      for (var script : scripts) {
        var blob = snapshot.get(Subspace.BLOBS, script.blob().hash());
        assertThat(new String(blob, 0, (int) script.blob().length(), UTF_8))
            .contains("require")
            .endsWith("\r\n");
      }
    }
    var vacation = json(setting("0.15.5", "[vacation]"));
    assertThat(vacation.toString())
        .isEqualTo(
            "{\"isEnabled\":true,\"fromDate\":null,\"toDate\":null,\"subject\":\"Away\","
                + "\"textBody\":\"away\",\"htmlBody\":null,\"script\":\"vacation\"}");
  }

  @Test
  void identitiesAreRead() {
    assertThat(json(setting("0.15.5", "[identities, 1]")).toString())
        .isEqualTo(
            "{\"name\":\"alice\",\"email\":\"alice@example.org\",\"replyTo\":null,\"bcc\":null,"
                + "\"textSignature\":\"\",\"htmlSignature\":\"\"}");
    var text = new String(setting("0.15.5-groupware", "[participant-identities]").content(), UTF_8);
    assertThat(JsonParser.parseString(text).toString())
        .isEqualTo(
            "[{\"name\":\"Alice\",\"calendarAddress\":\"mailto:alice@example.org\","
                + "\"isDefault\":true}]");
  }

  private static GroupwareObject setting(String golden, String path) {
    return settings(golden, ALICE).stream()
        .filter(setting -> setting.path().toString().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static List<GroupwareObject> settings(String golden, int account) {
    return objects(golden, account, Kind.SETTINGS);
  }

  private static List<GroupwareObject> objects(String golden, int account, Kind kind) {
    var objects = new ArrayList<GroupwareObject>();
    try (var database = open(golden);
        Snapshot snapshot = database.snapshot();
        var groupware = Groupware.open(snapshot, account, TextForm.SERVED, EnumSet.of(kind))) {
      for (var object = groupware.next(); object != null; object = groupware.next()) {
        assertThat(object.problem()).isNull();
        objects.add(object);
      }
    }
    return objects;
  }

  private static Database open(String golden) {
    return Database.open(
        "sqlite:" + Goldens.ROOT.resolve("tests/goldens/" + golden + "/store.sqlite"));
  }

  private static JsonObject json(GroupwareObject object) {
    return JsonParser.parseString(new String(object.content(), UTF_8)).getAsJsonObject();
  }

  private static JsonObject expected(String golden) throws IOException {
    var file = Goldens.ROOT.resolve("tests/goldens/" + golden + "/expected.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }
}
