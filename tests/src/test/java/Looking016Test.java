// SPDX-License-Identifier: Apache-2.0

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.account.AccountSelection;
import swkit.cli.Command;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.key.DecodedEntry;
import swkit.key.KeyForms;
import swkit.key.KeyText;

/** What the commands that only look show of databases of 0.16.18. */
class Looking016Test {
  private static final Path GOLDENS =
      Path.of(System.getProperty("swkit.root"))
          .toAbsolutePath()
          .normalize()
          .resolve("tests/goldens/0.16.18");
  private static final String DUMP = GOLDENS.resolve("rocksdb/dump").toString();

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result inspect(String... args) {
    return run(new StalwartInspect(), args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void everyEntryDecodesAndEveryKeyIsReadAgainFromItsText(String kind) {
    try (Dump dump = Dump.open(GOLDENS.resolve(kind + "/dump"));
        var snapshot = dump.snapshot()) {
      KeyForms forms = KeyForms.of(Generation.of(snapshot));
      for (Subspace subspace : dump.subspaces()) {
        try (Source entries = snapshot.scan(subspace)) {
          for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            DecodedEntry decoded = DecodedEntry.of(Generation.of(snapshot), subspace, entry);
            String text = decoded.key().text();
            assertThat(decoded.key().isKnown()).as(text).isTrue();
            assertThat(decoded.value().complete()).as(decoded.line()).isTrue();
            assertThat(KeyText.parse(forms, text).bytes()).as(text).isEqualTo(entry.key());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocksdb", "sqlite", "postgresql", "mysql"})
  void verifyFindsNothingWrong(String kind) {
    Result result = run(new StalwartVerify(), GOLDENS.resolve(kind + "/dump").toString());
    assertThat(result.out()).contains("(Stalwart 0.16, schema 6)", "0 errors, 0 warnings");
    assertThat(result.out()).doesNotContain("Not checked");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void overviewNamesTheSubspacesOfTheRelease() {
    Result result = inspect(DUMP, "--undecoded");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("b (registry-index)", "g (registry-keys)");
    assertThat(inspect(DUMP, "--subspace", "registry-index").lines()).hasSize(59);
    JsonObject json = JsonParser.parseString(inspect(DUMP, "--json").out()).getAsJsonObject();
    List<String> names =
        json.getAsJsonArray("subspaces").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .map(row -> row.get("name").getAsString())
            .toList();
    assertThat(names).contains("registry-index", "registry-keys").doesNotContain("fts-index");
  }

  @Test
  void accountsHaveNamesAndQuotas() {
    Result result = inspect(DUMP, "--accounts");
    assertThat(result.out())
        .containsPattern("alice@example.org +1 +11 +6 .* 83.0 kB\n")
        .containsPattern("team@example.org \\(group\\) +4 +0 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "alice@example.org", "1"})
  void whatBelongsToAnAccount(String account) {
    List<String> lines = inspect(DUMP, "--account", account).lines();
    assertThat(lines)
        .contains(
            "a grantee=2 owner=1 coll=Mailbox doc=7",
            "b exists type=Account id=1",
            "d type=Account id=1",
            "f task task=4294967297@2021-09-22T03:06:42.048Z",
            "f due=2027-01-01T09:45:00Z task=4294967297@2021-09-22T03:06:42.048Z",
            "g address name=\"alice\" domain=1",
            "n acct=1 quota=disk")
        .noneMatch(line -> line.contains("acct=2") || line.startsWith("f task task=8589934593"));
  }

  @Test
  void oneAccountAloneIsNotCopied() {
    try (Dump dump = Dump.open(Path.of(DUMP));
        var snapshot = dump.snapshot()) {
      assertThatThrownBy(() -> AccountSelection.account("alice").parts(snapshot))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("can't be copied")
          .message()
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s type=Email id=singleton | no entry",
        "d type=Account id=1 |       credentials[0].secret = \"(hidden)\"",
        "g node node=0 | host=\"vm\"",
        "n type=Account | last-id=4",
        "k temp hash=00 | is 1 bytes, not 32",
      })
  void oneKey(String key, String shown) {
    Result result = inspect(DUMP, "--key", key);
    assertThat(result.out() + result.err()).contains(shown);
  }

  @Test
  void secretsAreShownWhenAskedFor() {
    String key = "d type=Account id=1";
    assertThat(inspect(DUMP, "--key", key, "--secrets").out()).contains(".secret = \"$argon2id$");
    assertThat(inspect(DUMP, "--key", key, "--json").out()).doesNotContain("argon2id");
    assertThat(inspect(DUMP, "--key", key, "--json", "--secrets").out())
        .contains("\"secret\":\"$argon2id$");
    assertThat(inspect(DUMP, "--subspace", "d", "--values", "--json").out())
        .doesNotContain("argon2id");
    assertThat(inspect(DUMP, "--settings", "--secrets").out()).contains("$argon2id$");
    Result alone = inspect(DUMP, "--secrets");
    assertThat(alone.exitCode()).isEqualTo(2);
  }

  @Test
  void subspacesAreNamedAsTheReleasesNameThem() throws Exception {
    String other = GOLDENS.resolve("mysql/dump").toString();
    assertThat(run(new StalwartDiff(), DUMP, other).out())
        .contains("\nb (registry-index) ", "\ng (registry-keys) ", "\nk (blob-links) ");
    assertThat(run(new StalwartDiff(), DUMP, other, "--json").out())
        .contains("\"registry-index\"")
        .doesNotContain("bitmap-ids");
    Path page = temp.resolve("page.html");
    assertThat(inspect(DUMP, "--html", page.toString()).exitCode()).isZero();
    assertThat(page).content().contains("registry-index").doesNotContain("bitmap-ids");
    Path sealed = temp.resolve("sealed");
    assertThat(run(new StalwartExport(), DUMP, sealed.toString()).exitCode()).isZero();
    assertThat(sealed.resolve(".swkit/manifest.json"))
        .content()
        .contains("registry-index")
        .doesNotContain("bitmap-ids");
    String before = GOLDENS.resolveSibling("0.15.5/dump").toString();
    assertThat(run(new StalwartDiff(), before, DUMP).out())
        .contains("\nb (bitmap-ids, registry-index) ", "\nk (blob-links) ");
  }

  @Test
  void anExportSaysWhichConfigurationTheImportTakes() {
    String[] names = {"0.16.18/rocksdb", "0.15.5"};
    for (String name : names) {
      Path to = temp.resolve(name.substring(0, 4));
      Path from = GOLDENS.resolveSibling(name).resolve("dump");
      Result result = run(new StalwartExport(), from.toString(), to.toString());
      String config = name.equals("0.15.5") ? "config.toml" : "config.json";
      assertThat(result.out()).contains(to + " <" + config + " of the new server>");
    }
  }

  /** The server would refuse to start, and one of 0.16 would leave rows of its own before. */
  @Test
  void aDumpGoesToNoServerOfAnotherRelease() throws Exception {
    Path store = temp.resolve("store");
    Path json =
        Files.writeString(
            temp.resolve("config.json"), "{\"@type\": \"RocksDb\", \"path\": \"" + store + "\"}");
    Path toml =
        Files.writeString(
            temp.resolve("config.toml"),
            "storage.data = 'db'\nstorage.blob = 'db'\nstore.db.type = 'rocksdb'\nstore.db.path = '"
                + store
                + "'\n");
    String before = GOLDENS.resolveSibling("0.15.5/dump").toString();
    Result result = run(new StalwartImport(), before, json.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(json + " is the configuration of a server of 0.16, which doesn't start on")
        .contains("a database of 0.15", "the URL of the store")
        .hasLineCount(1);
    assertThat(run(new StalwartCopy(), before, json.toString()).err())
        .contains("of a server of 0.16, which doesn't start on");
    result = run(new StalwartImport(), DUMP, toml.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("of a server up to 0.15", "a database of 0.16");
    result = run(new StalwartImport(), json.toString(), "rocksdb:" + store);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(json + " is not a dump; give").hasLineCount(1);
    assertThat(store).doesNotExist();
  }

  @Test
  void whatIsNoBlobStoreIsSaid() {
    String store = "sqlite:" + temp.resolve("store");
    for (String blobs : List.of("nowhere.json", "s3://bucket", "azure:container")) {
      Result result = run(new StalwartImport(), DUMP, store, "--blobs", blobs);
      assertThat(result.exitCode()).isNotZero();
      assertThat(result.err())
          .contains("the blob store " + blobs, "a file with the blob store in JSON");
    }
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void settingsAreText() throws Exception {
    Result result = inspect(DUMP, "--settings");
    assertThat(result.exitCode()).isZero();
    assertThat(result.lines())
        .contains(
            "Account/1.name = \"alice\"",
            "Account/1.credentials[0].secret = \"(hidden)\"",
            "Domain/1.name = \"example.org\"",
            "Imap/singleton.timeoutIdle = 30m")
        .noneMatch(line -> line.startsWith("#"));
    assertThat(inspect(DUMP, "--settings").out()).isEqualTo(result.out());
    assertThat(inspect(DUMP, "--settings", "--json").lines())
        .hasSameSizeAs(result.lines())
        .contains("{\"name\":\"Account/4.@type\",\"value\":\"Group\"}");
    Path old = GOLDENS.resolveSibling("0.15.5/dump");
    Result before = inspect(old.toString(), "--settings");
    assertThat(before.exitCode()).isZero();
    assertThat(before.lines()).isSorted().allMatch(line -> line.matches(".+ = \".*\""));
  }

  @Test
  void secretsAmongSettingsOf015AreHidden() throws Exception {
    Path copy = Files.createDirectory(temp.resolve("dump"));
    List<String> secrets =
        List.of(
            "acme.letsencrypt.eab.hmac-key",
            "authentication.fallback-admin.secret",
            "queue.route.relay.auth.secret",
            "store.s3.secret-key",
            "webhook.a.signature-key.0");
    List<String> others = List.of("queue.limiter.inbound.ip.key", "queue.quota.size.key.0");
    try (var frame =
        swkit.frame.FrameWriter.create(copy.resolve("subspace_s"), Subspace.SETTINGS, 5)) {
      Stream.concat(secrets.stream(), others.stream())
          .sorted()
          .forEach(name -> frame.put(new Entry(name.getBytes(UTF_8), "hush".getBytes(UTF_8))));
      frame.put(new Entry("x.urls".getBytes(UTF_8), "redis://:hush@host".getBytes(UTF_8)));
      frame.commit();
    }
    Result result = inspect(copy.toString(), "--settings");
    secrets.forEach(name -> assertThat(result.lines()).contains(name + " = \"(hidden)\""));
    others.forEach(name -> assertThat(result.lines()).contains(name + " = \"hush\""));
    assertThat(result.lines()).contains("x.urls = \"redis://:…@host\"");
    assertThat(inspect(copy.toString(), "--settings", "--secrets").out())
        .doesNotContain("hidden", "…")
        .hasLineCount(secrets.size() + others.size() + 1);
  }

  @Test
  void aSettingThatIsNoneIsSaid() throws Exception {
    Path copy = Files.createDirectory(temp.resolve("dump"));
    try (var frame =
        swkit.frame.FrameWriter.create(copy.resolve("subspace_s"), Subspace.SETTINGS, 6)) {
      frame.put(new Entry(new byte[] {0, 39, 0, 0, 0x12, 0x43, 0x4C, -78, 0x4D, -51}, new byte[3]));
      frame.commit();
    }
    Result result = inspect(copy.toString(), "--settings");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).startsWith("# Email/").contains("can't be decoded").hasLineCount(1);
  }

  @Test
  void aDatabaseEqualsItsDump() throws Exception {
    Path store = temp.resolve("store");
    Files.createDirectory(store);
    try (var files = Files.list(GOLDENS.resolve("rocksdb/store"))) {
      for (Path file : files.toList()) {
        Files.copy(file, store.resolve(file.getFileName()));
      }
    }
    Path config =
        Files.writeString(
            temp.resolve("config.json"), "{\"@type\": \"RocksDb\", \"path\": \"" + store + "\"}");
    Result result = run(new StalwartDiff(), config.toString(), DUMP, "--content");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    Result other = run(new StalwartDiff(), DUMP, GOLDENS.resolve("mysql/dump").toString());
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(run(new StalwartVerify(), config.toString()).out()).contains("0 errors, 0 warnings");
  }
}
