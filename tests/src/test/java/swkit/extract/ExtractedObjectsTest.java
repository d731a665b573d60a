// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Progress;
import swkit.Workers;
import swkit.groupware.TextForm;
import swkit.testing.Goldens;

/** What accounts have besides mail is written as the real server served it. */
class ExtractedObjectsTest {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");

  @TempDir Path temp;

  private static ExtractionReport extract(String operand, Path directory, String kinds) {
    var options =
        new ExtractionOptions(
            null, MailFilter.ALL, ExtractedKind.of(kinds), MailForm.EML, TextForm.SERVED, false);
    try (Workers workers = Workers.of(2);
        Database database = Database.open(operand)) {
      return new Extraction(database, directory, workers, Progress.SILENT).write(options, false);
    }
  }

  private static Map<String, Integer> hashes(Path directory) throws IOException {
    Map<String, Integer> hashes = new HashMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.merge(Goldens.sha256(Files.readAllBytes(file)), 1, Integer::sum);
      }
    }
    return hashes;
  }

  /** Everything that the server served is there, as often. */
  @ParameterizedTest
  @ValueSource(strings = {"0.15.5-groupware", "0.16.18-groupware"})
  void everyObjectIsAsServed(String golden) throws IOException {
    Path directory = temp.resolve("out");
    ExtractionReport report =
        extract(
            GOLDENS.resolve(golden).resolve("dump").toString(),
            directory,
            "calendars,contacts,files,settings");
    assertThat(report.exitCode()).isZero();
    JsonObject expected =
        JsonParser.parseString(Files.readString(GOLDENS.resolve(golden).resolve("expected.json")))
            .getAsJsonObject();
    Map<String, Integer> served = new HashMap<>();
    JsonElement all = expected.get("served");
    Iterable<JsonElement> objects =
        all.isJsonArray() ? all.getAsJsonArray() : all.getAsJsonObject().asMap().values();
    objects.forEach(
        object ->
            served.merge(object.getAsJsonObject().get("sha256").getAsString(), 1, Integer::sum));
    Map<String, Integer> found = hashes(directory);
    assertThat(served.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(49);
    served.forEach((hash, times) -> assertThat(found.get(hash)).as(hash).isEqualTo(times));
    try (Stream<Path> accounts = Files.list(directory)) {
      assertThat(accounts.filter(a -> Files.exists(a.resolve("contacts/default")))).hasSize(1);
    }
    assertThat(hashes(directory).values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo((int) report.written() + 1);
  }

  /** With what seen.json has of calendars, contacts and files, and with the Sieve scripts. */
  @Test
  void objectsOf015AreWhatClientsSaw() throws IOException {
    Path directory = temp.resolve("out");
    ExtractionReport report =
        extract(Goldens.DUMP.toString(), directory, "calendars,contacts,files,sieve");
    assertThat(report.exitCode()).isZero();
    JsonObject seen =
        JsonParser.parseString(Files.readString(GOLDENS.resolve("0.15.5/seen.json")))
            .getAsJsonObject();
    int compared = 0;
    for (String account : List.of("alice", "bob", "carol", "dave")) {
      JsonObject dav = seen.getAsJsonObject(account).getAsJsonObject("dav");
      for (String path : dav.keySet()) {
        String[] parts = path.split("/", 5);
        String kind = Map.of("cal", "calendars", "card", "contacts", "file", "files").get(parts[2]);
        Path file = directory.resolve(account).resolve(kind).resolve(parts[4]);
        if (dav.getAsJsonArray(path).get(0).getAsInt() == 200 && parts[3].equals(account)) {
          assertThat(Goldens.sha256(Files.readAllBytes(file)))
              .as(path)
              .startsWith(dav.getAsJsonArray(path).get(1).getAsString());
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(30);
    Path sieve = directory.resolve("alice/sieve");
    String active = Files.readString(sieve.resolve("active.txt")).strip();
    assertThat(sieve.resolve(active)).content().isNotEmpty();
    try (Stream<Path> scripts = Files.list(sieve)) {
      assertThat(scripts).hasSize(3);
    }
  }
}
