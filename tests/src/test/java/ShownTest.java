// SPDX-License-Identifier: Apache-2.0

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Subspace;
import swkit.cli.Command;
import swkit.cli.Console;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.KeyForms;
import swkit.key.KeyText;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;

/** What the commands show of what isn't theirs: no secrets, no control characters, no traces. */
class ShownTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("swkit.root", "..")).resolve("tests/goldens");
  private static final String SECRET = "hunter2hunter2";

  private static final Map<String, String> SECRETS =
      new TreeMap<>(
          Map.of(
              "authentication.fallback-admin.secret", SECRET,
              "webhook.x.headers.0000", "X-Key: " + SECRET,
              "store.nats.credentials", SECRET,
              "store.db.pass", SECRET,
              "store.redis.urls.0000", "redis://u:" + SECRET + "@h",
              "store.q.connection-string", "AccountKey=" + SECRET,
              "signature.rsa.private-key", "-----BEGIN PRIVATE KEY-----\n" + SECRET,
              "note.text", "otpauth://totp/x?secret=" + SECRET));

  @TempDir Path temp;
  private String store;

  private record Result(int exitCode, String out, String err) {
    String all() {
      return out + err;
    }
  }

  private static Result run(Command command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Result inspect(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(store);
    return run(new StalwartInspect(), all.toArray(String[]::new));
  }

  @BeforeEach
  void copy() throws Exception {
    Files.copy(GOLDENS.resolve("0.15.5-fs/store.sqlite"), temp.resolve("store.sqlite"));
    store = "sqlite:" + temp.resolve("store.sqlite");
  }

  private static void put(String store, Subspace subspace, Entry... entries) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
        Sink sink = storage.data().sink(subspace)) {
      Stream.of(entries).sorted().forEach(sink::put);
      sink.commit();
    }
  }

  private static Entry setting(String name, String value) {
    return new Entry(name.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private static void putSecrets(String store, String suffix) {
    SECRETS.forEach((name, value) -> put(store, Subspace.SETTINGS, setting(name, value + suffix)));
  }

  private static void assertNoSecret(Result result) {
    String hex = Entry.hex(SECRET.getBytes(UTF_8));
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(SECRET.getBytes(UTF_8));
    assertThat(result.all())
        .doesNotContain(SECRET, hex, hex.toUpperCase(java.util.Locale.ROOT), base64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--subspace s --values",
        "--subspace s --json",
        "--subspace s --hex",
        "--subspace s --hex --json",
        "--prefix s --values",
        "--find hunter2",
        "--find hunter2 --json",
        "--find hunter2 --hex",
        "--values",
        "--settings",
        "--settings --json"
      })
  void secretsAreShownToThoseAloneWhoAskForThem(String words) {
    putSecrets(store, "");
    List<String> args = new ArrayList<>(List.of(words.split(" ")));
    Result hidden = inspect(args.toArray(String[]::new));
    assertThat(hidden.exitCode()).as(hidden.err()).isZero();
    assertNoSecret(hidden);
    assertThat(hidden.out()).contains("hidden");
    args.add("--secrets");
    String shown = inspect(args.toArray(String[]::new)).out();
    assertThat(shown)
        .containsAnyOf(SECRET, Entry.hex(SECRET.getBytes(UTF_8)))
        .doesNotContain("hidden; ");
  }

  @Test
  void aSecretUnderItsKey() {
    putSecrets(store, "");
    for (String name : SECRETS.keySet()) {
      String key = "s name=\"" + name + "\"";
      for (String json : List.of("--json", "--quiet")) {
        Result result = inspect("--key", key, json);
        assertThat(result.exitCode()).isZero();
        assertNoSecret(result);
        assertThat(inspect("--key", key, json, "--secrets").out()).contains(SECRET);
      }
    }
  }

  /** That an entry holds a text is said, and not where: the text could be guessed bit by bit. */
  @Test
  void whereASecretHoldsATextIsNotSaid() {
    putSecrets(store, "");
    String out = inspect("--find", "unter2hunter2").out();
    assertThat(out).contains("found: value (hidden)").doesNotContain("value@1");
    assertThat(inspect("--find", "unter2hunter2", "--secrets").out()).contains("value@1");
    assertThat(inspect("--find", "fallback-admin", "--json").out()).contains("\"found\":{\"key\":");
  }

  @Test
  void differencesOfSecrets() throws Exception {
    String other = "sqlite:" + temp.resolve("other.sqlite");
    Files.copy(temp.resolve("store.sqlite"), temp.resolve("other.sqlite"));
    putSecrets(store, "");
    putSecrets(other, "x");
    put(store, Subspace.SETTINGS, setting("a.secret", SECRET));
    put(other, Subspace.SETTINGS, setting("b.secret", SECRET));
    for (String json : List.of("--json", "--quiet")) {
      Result result = run(new StalwartDiff(), store, other, "--entries", json);
      assertThat(result.exitCode()).isEqualTo(3);
      assertNoSecret(result);
      assertThat(result.out().lines()).hasSize(SECRETS.size() + 2);
      assertThat(result.out()).contains("(hidden)").doesNotContain("differsAt");
      result = run(new StalwartDiff(), store, other, "--entries", json, "--secrets");
      assertThat(result.out()).contains(SECRET, SECRET + "x");
    }
    assertThat(run(new StalwartDiff(), store, other, "--entries", "--only", "s").out())
        .contains("(the difference is hidden; --secrets shows it)");
    assertThat(run(new StalwartDiff(), store, other, "--secrets").exitCode()).isEqualTo(2);
  }

  /** Of principals, hashes of passwords; in hexadecimal all of them would be there. */
  @Test
  void principalsInHexadecimal() {
    Result result = inspect("--subspace", "d", "--hex");
    assertThat(result.out()).contains("(hidden; --secrets shows)");
    assertThat(result.out()).doesNotContain(Entry.hex("$argon2".getBytes(UTF_8)));
    assertThat(inspect("--subspace", "d", "--hex", "--json").out())
        .contains("\"valueHex\":\"(hidden; --secrets shows)\"");
    put(
        store,
        Subspace.DIRECTORY,
        new Entry(new byte[] {2, 99}, (SECRET + SECRET).getBytes(UTF_8)));
    put(store, Subspace.DIRECTORY, new Entry(new byte[] {9, 9}, (SECRET + SECRET).getBytes(UTF_8)));
    assertNoSecret(inspect("--subspace", "d", "--values"));
    assertNoSecret(inspect("--subspace", "d", "--json"));
    assertThat(inspect("--subspace", "d", "--hex", "--secrets").out())
        .contains(Entry.hex(SECRET.getBytes(UTF_8)));
  }

  @Test
  void theConsoleHidesSecretsToo() {
    putSecrets(store, "");
    put(store, Subspace.SETTINGS, setting("x\u001b[2J\u202e", "\u0007\u009b"));
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage());
        var snapshot = storage.snapshot()) {
      List<String> lines =
          snapshot.scan(Subspace.SETTINGS).stream()
              .map(e -> Console.line(Generation.of(snapshot), Subspace.SETTINGS, e))
              .toList();
      assertThat(lines).hasSizeGreaterThan(SECRETS.size());
      assertThat(String.join("", lines))
          .doesNotContain(SECRET)
          .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    }
  }

  @Test
  void aPageIsItsOwnersAlone() throws Exception {
    Path page = temp.resolve("page.html");
    for (int times = 0; times < 2; times++) {
      assertThat(inspect("--html", page.toString()).exitCode()).isIn(0, 3);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
          .isEqualTo("rw-------");
      Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  private static void assertPlain(Result result, String what) {
    assertThat(result.all().replace("\n", "")).as(what).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    assertThat(result.all()).doesNotContain("\u2028", "\u2029");
    assertThat(result.err()).doesNotContain("internal error", "\tat ");
  }

  /** Names, settings and words of the command line with what a terminal would act on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J\u0007\u001b]0;title\u0007",
        "\r",
        "\n",
        "\t\u009b1m\u0085\u2028\u2029",
        "\u202e\u2066\u200f\u200b\uFEFF"
      })
  void controlCharactersAreEscaped(String evil) throws Exception {
    put(
        store,
        Subspace.SETTINGS,
        setting("x" + evil + "y", "value" + evil + "z"),
        setting("plain", "value" + evil + "z"));
    for (String words :
        List.of(
            "--values --subspace s",
            "--settings",
            "--find value",
            "--json --subspace s",
            "--settings --json",
            "--find value --json")) {
      Result result = inspect(words.split(" "));
      assertPlain(result, words);
      assertThat(result.out()).contains("value");
      if (words.contains("--json")) {
        assertThat(result.out().lines().map(JsonParser::parseString).map(Object::toString))
            .anyMatch(line -> JsonParser.parseString(line).toString().contains("plain"));
      }
    }
    String other = "sqlite:" + temp.resolve("other.sqlite");
    Files.copy(GOLDENS.resolve("0.15.5-fs/store.sqlite"), temp.resolve("other.sqlite"));
    assertPlain(run(new StalwartDiff(), store, other, "--entries"), "diff");
    assertPlain(run(new StalwartDiff(), store, other, "--entries", "--json"), "diff --json");
    for (List<String> args :
        List.of(
            List.of("--account", evil + "x"),
            List.of("--key", "s" + evil + "name=x" + evil),
            List.of("--prefix", evil),
            List.of("--blob", "x" + evil),
            List.of("--subspace", "x" + evil),
            List.of("--limit", "x" + evil),
            List.of("--nonsense" + evil),
            List.of("--html", temp.resolve("no/x" + evil).toString()),
            List.of("--password-file", "x" + evil))) {
      assertPlain(inspect(args.toArray(String[]::new)), args.toString());
    }
    Path file = Files.createDirectory(temp.resolve("dir" + evil));
    Files.writeString(file.resolve("subspace_z" + evil), "x");
    Files.writeString(temp.resolve("c" + evil + ".toml"), "a = \"x\"\n[storage]\ndata = \"q\"\n");
    for (String what :
        List.of(
            file.toString(),
            file + "/none",
            temp.resolve("c" + evil + ".toml").toString(),
            "sqlite:/none" + evil,
            "rocksdb:/none" + evil,
            "postgresql://" + evil + "/x")) {
      assertPlain(run(new StalwartInspect(), what), what);
      assertPlain(run(new StalwartVerify(), what, "--verbose"), what);
      assertPlain(run(new StalwartSeal(), what, "--json"), what);
      assertPlain(run(new StalwartDoctor(), "--upgrade", what), what);
      assertPlain(run(new StalwartExport(), what, temp.resolve("e" + evil).toString()), what);
    }
    Path config = temp.resolve("config.toml");
    Files.writeString(
        config,
        "[storage]\ndata = \"db\"\nblob = \"db\"\n[store.db]\ntype = "
            + new com.google.gson.JsonPrimitive("x" + evil)
            + "\n");
    assertPlain(run(new StalwartInspect(), config.toString()), "a type");
    assertPlain(run(new StalwartDoctor(), "Unknown family " + evil + "."), "doctor");
  }

  @Test
  void linesAreBounded() throws Exception {
    String huge = "x".repeat(3_000_000);
    put(store, Subspace.SETTINGS, setting("huge", huge), setting("name." + huge, "v"));
    for (String words : List.of("--subspace s", "--subspace s --values", "--find name.")) {
      assertThat(inspect(words.split(" ")).out().lines())
          .isNotEmpty()
          .allMatch(line -> line.length() <= 8000);
    }
    assertThat(inspect("--subspace", "s").out()).contains("more characters) …");
    assertThat(inspect("--subspace", "s", "--hex").out()).contains(Entry.hex(huge.getBytes(UTF_8)));
    assertThat(inspect("--subspace", "s", "--json").out()).contains(huge);
    assertThat(inspect("--settings").out()).contains("huge = \"" + huge);
    for (List<String> args :
        List.of(
            List.of("--key", "s name=" + huge),
            List.of("--key", huge),
            List.of("--key", "'" + huge + "'"),
            List.of("--account", huge),
            List.of("--find", huge + "y"),
            List.of("--limit", huge),
            List.of("--subspace", huge),
            List.of("--" + huge),
            List.of("--blob", huge),
            List.of("--html", "/" + huge),
            List.of(huge))) {
      Result result = inspect(args.toArray(String[]::new));
      assertThat(result.err().lines()).allMatch(line -> line.length() <= 2600);
      assertThat(result.exitCode()).isIn(1, 2, 3);
      assertPlain(result, args.get(0).substring(0, Math.min(10, args.get(0).length())));
    }
    assertThat(inspect("--json", "--account", huge).out()).hasSizeLessThan(4000);
  }

  /** What a text that is no key may end with, and no other. */
  private static void parse(String text) {
    for (int schema = text.length() > 1000 ? 5 : 4; schema <= 6; schema++) {
      KeyForms forms = KeyForms.of(Generation.of(schema, ""));
      for (Subspace context : new Subspace[] {null, Subspace.SETTINGS, Subspace.PROPERTY}) {
        try {
          KeyText key = KeyText.parse(forms, context, text);
          assertThat(key.decode(forms).text()).isNotEmpty();
        } catch (RefusedException e) {
          assertThat(e.exitCode()).isEqualTo(2);
          assertThat(e.getMessage())
              .hasSizeLessThanOrEqualTo(2000)
              .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        } catch (RuntimeException | StackOverflowError e) {
          throw new AssertionError("schema " + schema + ", " + context + ": " + text, e);
        }
      }
    }
  }

  /** A long quoted value, and what else overflows a parser. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s name=\"%s\"",
        "p %s",
        "%s",
        "base64:%s",
        "p %s=",
        "s %s name=x",
        "s name=\"%s",
        "d email=\"\\\"%s\"",
        "x \\x41%s"
      })
  void longKeys(String form) {
    for (String part : List.of("a", "a ", "\\\"", "\\x41", "41", "a=1 ", "\"", "-", "é")) {
      parse(form.formatted(part.repeat(60_000 / part.length())));
    }
    for (String option : List.of("--key", "--prefix", "--from", "--to")) {
      Result result = inspect(option, form.formatted("a".repeat(100_000)), "--limit=1");
      assertThat(result.exitCode()).as(form).isIn(0, 2, 3);
      assertPlain(result, form);
    }
  }

  @Test
  void randomKeysAreNoReasonForATrace() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("ShownTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    String[] parts = {
      "p",
      "s",
      "d",
      " ",
      "acct=",
      "coll=Email",
      "doc=",
      "name=\"",
      "\"",
      "\\x4",
      "\\",
      "base64:",
      "=",
      "hex:",
      "-1",
      "99999999999999999999",
      "\u0000",
      "é",
      "\uD800",
      "2026-01-01T00:00:00Z",
      "field=",
      "due=",
      "queue=",
      "hash=",
      "0x",
      "%",
      "'",
      "\n",
      "until=",
      "type=",
      "id=",
      "k",
      "m",
      "oauth",
      "+999999999-12-31T23:59:59Z",
      "-999999999-01-01T00:00:00Z",
      "tag=",
      "principal=",
      ",",
      "4294967296"
    };
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(9); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      parse(text.toString());
    }
    for (Subspace subspace : Subspace.values()) {
      for (int schema = 4; schema <= 6; schema++) {
        KeyForms forms = KeyForms.of(Generation.of(schema, ""));
        for (int round = 0; round < 20; round++) {
          byte[] key = new byte[random.nextInt(40)];
          random.nextBytes(key);
          parse(forms.decode(subspace, key).text() + (round % 2 == 0 ? "" : parts[round % 38]));
        }
      }
    }
  }

  @Test
  void operandsThatAreNone() throws Exception {
    Path fifo = temp.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    for (String what :
        List.of(
            "a\u0000b",
            "sqlite:/a\u0000b",
            "rocksdb:/a\u0000b",
            "",
            fifo.toString(),
            "/dev/zero",
            "/proc/self/mem",
            "/dev/null",
            temp.toString() + "\u0000",
            "fdb:\u0000")) {
      for (Command command :
          List.of(new StalwartInspect(), new StalwartVerify(), new StalwartSeal())) {
        Result result = run(command, what);
        assertThat(result.exitCode()).as(command + " " + what).isIn(1, 2);
        assertPlain(result, what);
        assertThat(result.err().lines()).hasSize(1);
      }
      assertPlain(run(new StalwartInspect(), "--config", what), what);
      assertPlain(run(new StalwartExport(), what, temp.resolve("x").toString()), what);
      assertPlain(run(new StalwartExport(), store, what), what);
      assertPlain(run(new StalwartImport(), what, store), what);
      assertPlain(run(new StalwartCopy(), store, what), what);
      assertPlain(run(new StalwartDiff(), store, what), what);
      assertPlain(run(new StalwartDoctor(), "--upgrade", what), what);
      assertPlain(run(new StalwartDoctor(), "--repair", what), what);
    }
    assertThat(inspect("--limit", "-1").exitCode()).isEqualTo(2);
    assertThat(inspect("--limit", "99999999999").exitCode()).isZero();
    assertThat(inspect("--limit", "99999999999999999999").exitCode()).isEqualTo(2);
    assertThat(inspect("--threads", "99999999999").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "x = [", "x = {a = ", "[[", "x.", "{\"x\":["})
  void configurationsThatAreDeeplyNested(String part) throws Exception {
    for (String name : List.of("c.toml", "c.json")) {
      Path config = Files.writeString(temp.resolve(name), part.repeat(100_000));
      Result result = run(new StalwartInspect(), config.toString());
      assertThat(result.exitCode()).isIn(1, 2);
      assertPlain(result, name + part);
      assertThat(result.err().lines()).hasSize(1);
    }
    Path config = temp.resolve("paths.toml");
    Files.writeString(
        config,
        "[storage]\ndata = \"db\"\nblob = \"db\"\n[store.db]\ntype = \"sqlite\"\npath ="
            + " \"/a\\u0000b\"\n");
    assertPlain(run(new StalwartInspect(), config.toString()), "NUL");
    Files.write(config, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
    assertPlain(run(new StalwartInspect(), config.toString()), "no UTF-8");
  }

  @Test
  void anAccountThatIsntThere() {
    List<Entry> names = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      byte[] id =
          i + 1000 < 1 << 14
              ? new byte[] {(byte) (i + 1000 | 0x80), (byte) (i + 1000 >> 7), 0}
              : new byte[] {
                (byte) (i + 1000 | 0x80), (byte) (i + 1000 >> 7 | 0x80), (byte) (i + 1000 >> 14), 0
              };
      names.add(new Entry(Bytes.concat(new byte[] {0}, ("user" + i).getBytes(UTF_8)), id));
    }
    put(store, Subspace.DIRECTORY, names.toArray(Entry[]::new));
    for (String wanted :
        List.of("user1234x", "usre777", "nobody at all", "USER5", "x".repeat(5000))) {
      Result result = inspect("--account", wanted);
      assertThat(result.err())
          .hasSizeLessThan(2600)
          .contains("accounts); jbang stalwart-inspect --accounts lists");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
    }
    assertThat(inspect("--account", "user1234x").err()).contains("did you mean", "user1234");
    assertThat(inspect("--account", "nobody at all").err()).contains("no name is similar");
  }

  @Test
  void exitCodes() {
    assertThat(inspect("--find", "no such text anywhere").exitCode()).isEqualTo(3);
    assertThat(inspect("--find", "no such text anywhere", "--json").exitCode()).isEqualTo(3);
    assertThat(inspect("--find", "inbox").exitCode()).isZero();
    assertThat(inspect("--key", "p acct=77 coll=Mailbox doc=0 field=Archive").exitCode())
        .isEqualTo(3);
    assertThat(inspect("--prefix", "p acct=77").exitCode()).isZero();
    assertThat(run(new StalwartDiff(), store, store).exitCode()).isZero();
    String touched = "sqlite:" + GOLDENS.resolve("0.15.5-touched-by-0.16/store.sqlite");
    Result verified = run(new StalwartVerify(), touched);
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.out()).contains("ERROR  U7");
    for (Command command :
        List.of(
            new StalwartInspect(),
            new StalwartDiff(),
            new StalwartCopy(),
            new StalwartSeal(),
            new StalwartVerify(),
            new StalwartExport(),
            new StalwartImport(),
            new StalwartDoctor())) {
      assertThat(run(command, "--help").exitCode()).isZero();
      assertThat(run(command, "--help").err()).isEmpty();
      assertThat(run(command, "--version").exitCode()).isZero();
      assertThat(run(command, "--nonsense").exitCode()).isEqualTo(2);
      assertThat(run(command, "a", "b", "c").exitCode()).as("%s", command).isIn(0, 2);
    }
  }

  /** What the doctor took out goes back, and what is said then is of that. */
  @Test
  void anUndoDumpGoesBack() throws Exception {
    Path copy = temp.resolve("touched.sqlite");
    Files.copy(GOLDENS.resolve("0.15.5-touched-by-0.16/store.sqlite"), copy);
    String undo = temp.resolve("un do").toString();
    Result repaired =
        run(new StalwartDoctor(), "--repair", "sqlite:" + copy, "--yes", "--undo", undo);
    assertThat(repaired.exitCode()).as(repaired.err()).isZero();
    String command =
        repaired.out().lines().filter(l -> l.startsWith("To undo: ")).findFirst().orElseThrow();
    assertThat(command).startsWith("To undo: jbang stalwart-import '" + undo + "' ");
    List<String> args =
        new ArrayList<>(List.of(command.substring(command.indexOf("' ") + 2).strip().split(" ")));
    args.add(0, undo);
    Result back = run(new StalwartImport(), args.toArray(String[]::new));
    assertThat(back.exitCode()).as(back.all()).isZero();
    assertThat(back.out())
        .contains("the repair is undone: 96 entries are as before")
        .doesNotContain("recalculate", "old store", "reindex");
    assertThat(back.err()).doesNotContain("by mistake");
    assertThat(run(new StalwartVerify(), "sqlite:" + copy).exitCode()).isEqualTo(3);
  }

  /** Where nobody says how the command was typed. */
  @Test
  void commandsOfAnUnknownLauncher() throws Exception {
    Path copy = temp.resolve("touched.sqlite");
    Files.copy(GOLDENS.resolve("0.15.5-touched-by-0.16/store.sqlite"), copy);
    String before = System.setProperty("swkit.command", "java Main");
    try {
      Result shown = run(new StalwartDoctor(), "--repair", "sqlite:" + copy);
      assertThat(shown.out()).contains("To remove it: the same command with --yes\n");
      assertThat(run(new StalwartSeal()).err()).contains("try: stalwart-seal --help");
      assertThat(run(new StalwartSeal(), "--help").out())
          .contains("  stalwart-seal backup")
          .doesNotContain("jbang");
      System.setProperty("swkit.command", "/opt/sw kit/jbang stalwart-doctor");
      shown = run(new StalwartDoctor(), "--repair", "sqlite:" + copy, "--undo", "it's");
      assertThat(shown.out())
          .contains(
              "To remove it: /opt/sw kit/jbang stalwart-doctor --repair sqlite:"
                  + copy
                  + " --undo 'it'\\''s' --yes\n");
      assertThat(run(new StalwartDoctor(), "--upgrade", "sqlite:" + copy).out())
          .contains("`/opt/sw kit/jbang stalwart-doctor --repair sqlite:" + copy + "`");
    } finally {
      System.setProperty("swkit.command", before);
    }
  }

  @Test
  void passwordsInOperandsAreNotSaid() {
    for (String url :
        List.of(
            "postgresql://u:" + SECRET + "@h/db",
            "mysql://u:" + SECRET + "@h:1/db",
            "sqlite://u:" + SECRET + "@h/x",
            "s3://u:" + SECRET + "@h/x",
            "redis://u:" + SECRET + "@h",
            "postgresql://h/db?password=" + SECRET,
            "rocksdb://u:" + SECRET + "@h")) {
      for (List<String> args :
          List.of(
              List.of(url),
              List.of(url, url),
              List.of("--config", url),
              List.of("--nonsense=" + url),
              List.of("--set", "store.db.password=" + SECRET, url))) {
        for (Command command :
            List.of(
                new StalwartInspect(),
                new StalwartExport(),
                new StalwartImport(),
                new StalwartCopy(),
                new StalwartDiff(),
                new StalwartVerify(),
                new StalwartSeal())) {
          List<String> all = new ArrayList<>(args);
          all.addAll(List.of("--json", "--verbose"));
          assertNoSecret(run(command, all.toArray(String[]::new)));
        }
      }
    }
  }
}
