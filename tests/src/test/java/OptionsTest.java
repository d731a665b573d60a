// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.cli.Command;
import swkit.open.DatabaseAddress;

/** Options and configurations are heeded, or refused by name: none is passed over in silence. */
class OptionsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  private static final Path ROCKSDB = ROOT.resolve("samples/rocksdb");
  private static final Path GOLDENS = ROOT.resolve("tests/goldens");
  private static final String DUMP = GOLDENS.resolve("0.15.5/dump").toString();
  private static final String DUMP_016 = GOLDENS.resolve("0.16.18/sqlite/dump").toString();

  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(Command command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Stream.of(args).map(String::valueOf).toArray(String[]::new);
    int exitCode =
        Command.execute(command, new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Result export(Object from, Object... args) {
    return run(
        new StalwartExport(),
        Stream.concat(Stream.of(from, temp.resolve("out")), Stream.of(args)).toArray());
  }

  private Result load(Object from, Object to, Object... args) {
    return run(new StalwartImport(), withJournal(from, to, args));
  }

  private Result copy(Object from, Object to, Object... args) {
    return run(new StalwartCopy(), withJournal(from, to, args));
  }

  private Object[] withJournal(Object from, Object to, Object... args) {
    return Stream.concat(Stream.of(from, to, "--journal", temp.resolve("journal")), Stream.of(args))
        .toArray();
  }

  private static void refused(Result result, int exitCode, String... parts) {
    assertThat(result.err()).contains(parts).doesNotContain("internal error");
    assertThat(result.err().lines().toList()).hasSize(1);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  /** A configuration that a server starts on, but for its paths. */
  private Path config(String name, Object path, String... more) throws IOException {
    return file(
        name,
        """
        storage.data = "db"
        storage.blob = "db"
        storage.fts = "db"
        storage.lookup = "db"
        storage.directory = "internal"
        [store.db]
        type = "rocksdb"
        path = "%s"
        compression = "lz4"
        min-blob-size = 16834
        [store.other]
        type = "sqlite"
        path = "/nowhere/other.db"
        [directory.internal]
        type = "internal"
        store = "db"
        """
                .formatted(path)
            + String.join("\n", more)
            + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "store.db.pth=/x | did you mean store.db.path?",
        "store.db.paht=/x | did you mean store.db.path?",
        "store.bd.path=/x | did you mean store.db.path?",
        "Store.Db.Path=/x | did you mean store.db.path?",
        "STORE.DB.PATH=/x | did you mean store.db.path?",
        "store.db.compresion=lz4 | did you mean store.db.compression?",
        "storage.dat=db | did you mean storage.data?",
        "storage.blobs=db | did you mean storage.blob?",
        "store.other.path=/x | storage.data is db, storage.blob is db, and the store 'other' is"
            + " neither",
        "store.new.type=sqlite | is neither",
        "store.rocksdb.path=/x | it reads storage.blob, storage.data, store.db.compression,"
            + " store.db.path",
        "path=/x | swkit doesn't need it",
        "server.hostname=x | swkit doesn't need it",
        "store.db.min-blob-size=1 | swkit doesn't need it; of this store it reads"
            + " store.db.compression",
        "store.db.pool.workers=1 | swkit doesn't need it",
        "store.db.force=true | swkit doesn't need it",
        "directory.internal.store=db | swkit doesn't need it"
      })
  void aKeyThatNothingReadsIsRefused(String setting, String words) throws IOException {
    Path store = temp.resolve("store");
    assertThat(load(DUMP, "rocksdb:" + store, "--compression", "lz4", "-q").exitCode()).isZero();
    Path config = config("config.toml", store);
    String key = setting.substring(0, setting.indexOf('='));
    String[] parts = {"--set " + key + ": nothing reads this key of " + config, words};
    refused(load(DUMP, config, "--set", setting, "--replace", "--yes"), 2, parts);
    refused(export(config, "--set", setting), 2, parts);
    refused(run(new StalwartInspect(), config, "--set", setting), 2, parts);
    refused(run(new StalwartVerify(), config, "--set", setting), 2, parts);
    refused(run(new StalwartDoctor(), "--upgrade", config, "--set", setting), 2, parts);
    refused(run(new StalwartDiff(), config, DUMP, "--set", setting), 2, parts);
    refused(copy(config, "memory:never", "--set", setting), 2, parts);
  }

  @Test
  void aKeyThatIsReadThroughAMacroIsHeeded() throws IOException {
    Path config = config("config.toml", "%{cfg:base}%/rocksdb", "[x]", "y = 1");
    Object[] key = {"--set", "base=" + ROOT.resolve("samples"), "-q"};
    assertThat(export(config, key).exitCode()).isZero();
    refused(export(config, "--set", "base=" + temp, "--set", "basis=1"), 2, "--set basis");
  }

  @Test
  void repeatedKeysAreOneOrRefused() throws IOException {
    Path config = config("config.toml", "/nowhere");
    String path = "store.db.path=" + ROCKSDB;
    Result twice = export(config, "--dry-run", "--set", path, "--set", path, "-q");
    assertThat(twice.exitCode()).as(twice.err()).isZero();
    refused(
        export(config, "--set", path, "--set", "store.db.path=/x"),
        2,
        "--set store.db.path is given twice");
    refused(export(config, "--set", "store.db.path"), 2, "has no '='", "write KEY=VALUE");
    refused(export(config, "--set", "=x"), 2, "no key before the '='");
    refused(
        export(config, "--dry-run", "--set", "store.db.path="), 1, "the setting 'path' is missing");
  }

  @Test
  void keysOfWhatHasNoneAreRefused() throws IOException {
    String words = "--set changes keys of a config.toml, and ";
    Path json = file("config.json", "{\"@type\": \"RocksDb\", \"path\": \"" + ROCKSDB + "\"}");
    for (Object from :
        new Object[] {"rocksdb:" + ROCKSDB, DUMP, DUMP + "/subspace_s", json, "fdb:/x"}) {
      refused(export(from, "--set", "store.db.path=/x"), 2, words, "is not one");
    }
    refused(export("postgresql://u@h/d", "--set", "store.db.path=/x"), 2, words);
    refused(copy(DUMP, json, "--set", "path=/x"), 2, words);
    refused(copy(DUMP, json, "--to-set", "path=/x"), 2, words.replace("--set", "--to-set"));
    Path config = config("config.toml", ROCKSDB);
    refused(copy(config, "memory:x", "--to-set", "store.db.path=/x"), 2, "--to-set changes keys");
    refused(copy(DUMP, config, "--set", "a=b", "--to-set", "store.db.path=/x"), 2, "--set changes");
  }

  @ParameterizedTest
  @CsvSource({"--set,a=b", "--password-file,/x", "--config,/x"})
  void optionsOfADatabaseAreRefusedWhereThereIsNone(String option, String value) {
    refused(run(new StalwartSeal(), temp, option, value), 2, option, "there is no option");
    refused(
        run(new StalwartDoctor(), "key = base64:cAA=", option, value), 2, option, "without one");
  }

  @Test
  void twoConfigurationsHaveKeysOfTheirOwn() throws IOException {
    Path from = config("from.toml", "/nowhere");
    Path to = config("to.toml", temp.resolve("absent/either").toString());
    Object[] keys = {
      "--set", "store.db.path=" + ROCKSDB, "--to-set", "store.db.path=" + temp.resolve("new"), "-q"
    };
    Result result = copy(from, to, keys);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(temp.resolve("new/CURRENT")).exists();
    result = run(new StalwartDiff(), Stream.concat(Stream.of(from, to), Stream.of(keys)).toArray());
    assertThat(result.exitCode()).as(result.err()).isZero();
    refused(
        copy(from, to, "--set", "store.db.path=" + ROCKSDB, "--to-set", "store.db.pth=1"),
        2,
        "--to-set store.db.pth: nothing reads this key of " + to,
        "did you mean store.db.path?");
    refused(copy(from, to, "--to-set", "store.db.path=" + ROCKSDB), 1, "rocksdb:/nowhere: ");
    String only = "store.db.path=" + temp.resolve("once");
    assertThat(copy("rocksdb:" + ROCKSDB, to, "--set", only, "-q").exitCode()).isZero();
    only = "store.db.path=" + temp.resolve("twice");
    assertThat(copy("rocksdb:" + ROCKSDB, to, "--to-set", only, "-q").exitCode()).isZero();
    assertThat(temp.resolve("twice/CURRENT")).exists();
  }

  @Test
  void oneValueTakesThePlaceOfAnArray() throws IOException {
    Path config =
        file(
            "config.toml",
            """
            storage.data = "db"
            storage.blob = "shards"
            [store.db]
            type = "sqlite"
            path = "%s"
            [store.shards]
            type = "sharded-blob"
            stores = ["a", "b"]
            [store.a]
            type = "fs"
            path = "/nowhere/a"
            [store.b]
            type = "fs"
            path = "/nowhere/b"
            [store.c]
            type = "fs"
            path = "%s"
            """
                .formatted(
                    GOLDENS.resolve("0.15.5-fs/store.sqlite"), GOLDENS.resolve("0.15.5-fs/blobs")));
    DatabaseAddress operand =
        DatabaseAddress.config(config, java.util.Map.of("store.shards.stores", "c"));
    assertThat(operand.storage().blobs().members()).hasSize(1);
    Result result = export(config, "--set", "store.shards.stores=c", "-q");
    assertThat(result.exitCode()).as(result.err()).isZero();
    refused(
        export(config, "--set", "store.shards.stores=c", "--set", "store.a.path=/x"),
        2,
        "--set store.a.path: nothing reads");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%{BASE_PATH}%/data | %{BASE_PATH}%",
        "/srv/%{DATA}%/x | %{DATA}%",
        "%{ENV:HOME}%/x | %{ENV:HOME}%",
        "/x/%{env:HOME} | %{env:HOME}",
        "%{env:HOME | %{env:HOME",
        "${DATA_DIR} | ${DATA_DIR}",
        "/srv/${DATA_DIR}/x | ${DATA_DIR}",
        "${DATA:-/x} | ${DATA:-/x}",
        "$HOME/data | $HOME",
        "{{ data_dir }}/x | {{ data_dir }}",
        "~ | '~'",
        "~/data | '~'",
        "~stalwart/data | '~'"
      })
  void whatNothingReplacesIsRefusedByName(String path, String name) throws IOException {
    Path config = config("config.toml", path);
    refused(export(config), 1, "config.toml: store.db.path", name, "nothing replaces");
    refused(load(DUMP, config), 1, "config.toml: store.db.path", name, "nothing replaces");
    Path whole = config("whole.toml", ROCKSDB);
    refused(
        export(whole, "--set", "store.db.path=" + path), 1, "store.db.path", name, "nothing repl");
    Path json = file("config.json", "{\"@type\": \"RocksDb\", \"path\": \"" + path + "\"}");
    refused(load(DUMP_016, json, "--blobs", "data"), 1, "config.json: path", name);
    if (!path.startsWith("~")) {
      refused(load(DUMP, "sqlite:" + path, "--compression", "lz4"), 1, "nothing replaces " + name);
      refused(load(DUMP, "rocksdb:" + path, "--compression", "lz4"), 1, "nothing replaces " + name);
    }
    refused(run(new StalwartExport(), "rocksdb:" + ROCKSDB, path), 1, "nothing replaces", name);
    refused(load(path, "memory:never"), 1, "nothing replaces", name);
    refused(run(new StalwartInspect(), path), 1, "nothing replaces", name);
    assertThat(Path.of(path)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type = 'fs'\npath = 'X/blobs'",
        "type = 's3'\nregion = 'X'\nbucket = 'b'",
        "type = 's3'\nregion = 'eu-west-1'\nbucket = 'X'",
        "type = 's3'\nregion = 'r'\nbucket = 'b'\nendpoint = 'https://X/'",
        "type = 'azure'\ncontainer = 'X'\nstorage-account = 'a'\nsas-token = 's'",
        "type = 'postgresql'\nhost = 'X'\ndatabase = 'd'",
        "type = 'mysql'\nhost = 'h'\nport = 'X'\ndatabase = 'd'",
        "type = 'X'",
        "type = 'sharded-blob'\nstores = ['c']\n[store.c]\ntype = 'fs'\npath = 'X'"
      })
  void whatNothingReplacesInBlobStoresIsRefusedToo(String store) throws IOException {
    for (String reference : new String[] {"%{BLOBS}%", "${BLOBS}"}) {
      Path config =
          file(
              "config.toml",
              ("storage.data = 'db'\nstorage.blob = 'b'\n[store.db]\ntype = 'rocksdb'\npath = '"
                      + ROCKSDB
                      + "'\n[store.b]\n"
                      + store
                      + "\n")
                  .replace("X", reference)
                  .replace('\'', '"'));
      refused(export(config), 1, reference, "nothing replaces");
      refused(load(DUMP, config), 1, reference, "nothing replaces");
    }
  }

  @Test
  void ofASecretOnlyAMacroIsRefused() throws IOException {
    String text =
        """
        storage.data = "db"
        storage.blob = "db"
        [store.db]
        type = "postgresql"
        host = "127.0.0.1"
        port = 1
        database = "d"
        password = "%s"
        """;
    refused(
        export(file("config.toml", text.formatted("%{PG_PASSWORD}%"))),
        1,
        "store.db.password has %{PG_PASSWORD}% in it");
    for (String password : new String[] {"a${b}c", "50%{", "~x", "$x"}) {
      Path config = file("config.toml", text.formatted(password));
      assertThat(DatabaseAddress.config(config, java.util.Map.of()).password()).isEqualTo(password);
    }
  }

  @Test
  void aTildeInOurOwnUrlsIsTheHomeDirectory() {
    String home = System.getProperty("user.home");
    assertThat(DatabaseAddress.parse("rocksdb:~/x").address()).isEqualTo("rocksdb:" + home + "/x");
    assertThat(DatabaseAddress.parse("sqlite://~/x.db").address())
        .isEqualTo("sqlite:" + home + "/x.db");
    assertThat(DatabaseAddress.parse("fdb:~/c?compression=lz4").storage().data().values())
        .containsEntry("cluster-file", home + "/c");
    refused(export("rocksdb:~nobody/x"), 1, "rocksdb:~nobody/x", "only for your own home");
    refused(load(DUMP, "sqlite:~nobody"), 1, "only for your own home");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--journal", "--password-file", "--config"})
  void aTildeThatTheShellLeftInAnOptionIsRefused(String option) {
    Result result = run(new StalwartImport(), DUMP, "memory:never", option + "=~/file");
    refused(result, 2, option, "nothing replaces the '~' in ~/file");
    refused(run(new StalwartImport(), DUMP, "memory:x", option + "=a\0b"), 2, option, "a path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite:/a\0b",
        "rocksdb:/a\0b",
        "fdb:/a\0b",
        "/a\0b",
        "a\0b/config.toml",
      })
  void aNulInAPathIsOneLine(String operand) throws IOException {
    Result result = export(operand);
    assertThat(result.exitCode()).isIn(1, 2);
    assertThat(result.err()).doesNotContain("internal error");
    assertThat(result.err().lines().toList()).hasSize(1);
    result = load(DUMP, operand, "--compression", "lz4");
    assertThat(result.exitCode()).isIn(1, 2);
    assertThat(result.err()).doesNotContain("internal error");
    result = run(new StalwartExport(), "rocksdb:" + ROCKSDB, "a\0b");
    assertThat(result.exitCode()).isEqualTo(2);
    result = run(new StalwartSeal(), "a\0b");
    assertThat(result.exitCode()).isEqualTo(2);
    result = load(DUMP_016, "sqlite:" + temp.resolve("s"), "--blobs", "a\0b");
    refused(result, 2, "the blob store", "not a path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@type\": \"RocksDb\", \"path\": \"/a\\u0000b\"}",
        "{\"@type\": \"Sqlite\", \"path\": \"\\u0000\"}",
        "{\"@type\": \"FoundationDb\", \"clusterFile\": \"/a\\u0000\"}"
      })
  void aNulInAConfigurationIsOneLine(String text) throws IOException {
    refused(export(file("config.json", text)), 1, "config.json: the setting '", "can't be a path");
    refused(export(config("config.toml", "/a\0b")), 1, "the setting 'path' can't be a path");
  }

  @Test
  void whatARelativePathIsRelativeToIsSaid() throws IOException {
    String where = "is relative, and was taken relative to the working directory, ";
    String here = Path.of("").toAbsolutePath().toString();
    refused(export(config("config.toml", "no/data")), 1, "'no/data' " + where + here);
    Path json = file("config.json", "{\"@type\": \"Sqlite\", \"path\": \"no.db\"}");
    refused(export(json), 1, "'no.db' " + where + here);
    json = file("config.json", "{\"@type\": \"FoundationDb\", \"clusterFile\": \"no.cluster\"}");
    refused(export(json), 1, "'no.cluster' " + where + here);
    String fs = "\n[store.b]\ntype = \"fs\"\npath = \"no/blobs\"\n[store.x]\n";
    refused(
        export(config("config.toml", ROCKSDB, fs), "--set", "storage.blob=b"),
        1,
        "'no/blobs' " + where + here);
    Path secret = config("config.toml", "%{file:no/path}%");
    refused(export(secret), 1, "no such file (in the working directory, " + here);
    assertThat(export(config("config.toml", "/no/data")).err()).doesNotContain("relative");
    Path relative = Path.of("").toAbsolutePath().relativize(temp.toRealPath().resolve("made"));
    Result made = load(DUMP, config("config.toml", relative));
    assertThat(made.err()).contains("made was not there ('" + relative + "' " + where + here);
    made = load(DUMP, config("config.toml", relative), "--replace", "--yes");
    assertThat(made.err()).doesNotContain("relative");
  }

  @Test
  void aStoreBelowTheDirectoryThatIsNamedIsFound() throws IOException {
    Path mount = Files.createDirectories(temp.resolve("mount"));
    Files.createDirectories(mount.resolve("lost+found"));
    Files.writeString(mount.resolve("config.toml"), "");
    refused(export("rocksdb:" + mount), 1, "give the store's path, or an empty directory");
    Path data = Files.createDirectories(mount.resolve("var/lib/data"));
    Files.writeString(data.resolve("CURRENT"), "MANIFEST-000005\n");
    String words =
        "is not a RocksDB store, but a directory with something else in it; did you mean rocksdb:"
            + data
            + "?";
    refused(export("rocksdb:" + mount), 1, words);
    refused(export("rocksdb:" + mount + "/var"), 1, "did you mean rocksdb:" + data + "?");
    refused(load(DUMP, "rocksdb:" + mount, "--compression", "lz4"), 1, words);
    refused(export(config("config.toml", mount)), 1, words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Store.db] | there is Store.db.type, but the server takes the first letter",
        "[STORE.db] | there is Store.db.type, but the server takes the first letter",
        "[store.DB] | defined are: db",
        "[Storage] | no store is defined in this file: add [store.db]",
        "[store.x] | defined are: x"
      })
  void aTableInOtherLettersIsNamed(String table, String words) throws IOException {
    String id = table.contains("DB") ? "DB" : "db";
    Path config =
        file(
            "config.toml",
            "storage.data = \"%s\"\nstorage.blob = \"%s\"\n%s\ntype = \"sqlite\"\npath = \"/x\"\n"
                .formatted(id, id, table));
    String expected = table.equals("[store.DB]") ? "write both in lower case" : words;
    refused(export(config), 1, "storage.data names the store '" + id + "'", expected);
    assertThat(export(config).err()).doesNotContain("defined are: \n").doesNotEndWith(": \n");
  }

  @Test
  void aKeyInOtherLettersIsNamed() throws IOException {
    Path config = file("config.toml", "[Storage]\ndata = \"db\"\n");
    refused(
        export(config),
        1,
        "storage.data is missing",
        "did you mean Storage.data? The server reads it as storage.data alone");
    config = file("config.toml", "storage.date = \"db\"\n");
    refused(export(config), 1, "storage.data is missing", "did you mean storage.date?");
  }

  @ParameterizedTest
  @CsvSource({
    "shared-blob,did you mean sharded-blob?",
    "sharded-blobs,did you mean sharded-blob?",
    "redis,known are foundationdb"
  })
  void theTypesOfABlobStoreAreListed(String type, String words) throws IOException {
    String store = "[store.b]\ntype = \"" + type + "\"\nstores = [\"db\"]\n";
    Path config = config("config.toml", ROCKSDB, store);
    Object[] blob = {"--set", "storage.blob=b"};
    refused(
        export(config, blob),
        1,
        "a store of type '" + type + "' can't be opened",
        words,
        "for blobs alone azure, distributed-blob, fs, s3, sharded-blob");
    config = config("new.toml", temp.resolve("new"), store);
    refused(load(DUMP, config, blob), 1, "a store of type '" + type + "'", words);
    assertThat(temp.resolve("new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--replce", "--repalce", "--Replace"})
  void aMisspeltOptionIsGuessed(String option) {
    refused(load(DUMP, "memory:x", option), 2, option, "did you mean --replace?");
  }

  @Test
  void misspeltOptionsOfAllCommandsAreGuessed() {
    refused(export("memory:x", "--no-blob"), 2, "did you mean --no-blobs?");
    refused(copy(DUMP, "memory:x", "--verfy"), 2, "did you mean --verify?");
    refused(copy(DUMP, "memory:x", "--to-pasword-file=x"), 2, "did you mean --to-password-file?");
    refused(run(new StalwartInspect(), DUMP, "--acounts"), 2, "did you mean --account");
    refused(run(new StalwartDoctor(), "--upgade", DUMP), 2, "did you mean --upgrade?");
    refused(run(new StalwartVerify(), DUMP, "--no-bodie"), 2, "did you mean --no-bodies?");
    refused(run(new StalwartDiff(), DUMP, DUMP, "--ignor=m"), 2, "did you mean --ignore");
    refused(run(new StalwartSeal(), DUMP, "--agian"), 2, "did you mean --again?");
  }

  @Test
  void whatOneSideLacksCanBeIgnored() {
    for (String ignored :
        new String[] {"m", "y,z", "m, s", "search-index", "b", "in-memory-values,w"}) {
      Result result = run(new StalwartDiff(), DUMP, "rocksdb:" + ROCKSDB, "--ignore", ignored);
      assertThat(result.exitCode()).as(ignored + ": " + result.err()).isZero();
    }
    Result result = run(new StalwartDiff(), DUMP, DUMP_016, "--ignore", "m,b,g,w", "-q");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    refused(run(new StalwartDiff(), DUMP, DUMP, "--ignore", "Q"), 2, "'Q' is not a subspace");
    refused(run(new StalwartDiff(), DUMP, DUMP, "--ignore", "mm"), 2, "'mm' is not a subspace");
  }

  private static final String S3 =
      """
      [store.s3]
      type = "s3"
      region = "eu-west-1"
      bucket = "mail"
      access-key = "AK"
      secret-key = "%{env:SWKIT_TEST_UNSET}%"
      """;
  private static final String AZURE =
      """
      [store.s3]
      type = "azure"
      container = "c"
      storage-account = "a"
      sas-token = "%{file:/nowhere/token}%"
      """;
  private static final String SHARDS =
      """
      [store.s3]
      type = "sharded-blob"
      stores = ["a", "b"]
      [store.a]
      type = "s3"
      region = "eu-west-1"
      bucket = "mail"
      access-key = "%{env:SWKIT_TEST_UNSET}%"
      secret-key = "%{file:/nowhere/key}%"
      [store.b]
      type = "fs"
      path = "/nowhere/blobs"
      """;
  private static final String SQL =
      """
      [store.s3]
      type = "postgresql"
      host = "db.example.org"
      database = "blobs"
      password = "%{env:SWKIT_TEST_UNSET}%"
      """;

  private Path withBlobs(String name, Path data, String blobs) throws IOException {
    return file(
        name,
        """
        storage.data = "db"
        storage.blob = "s3"
        storage.fts = "db"
        storage.lookup = "db"
        storage.directory = "internal"
        directory.internal.type = "internal"
        [store.db]
        type = "rocksdb"
        path = "%s"
        """
                .formatted(data)
            + blobs);
  }

  @ParameterizedTest
  @ValueSource(strings = {S3, AZURE, SHARDS, SQL})
  void withoutBlobsNoSecretOfTheirStoreIsNeeded(String blobs) throws IOException {
    Path from = withBlobs("from.toml", ROCKSDB, blobs);
    Path to = withBlobs("to.toml", temp.resolve("new"), blobs);
    String missing = blobs.contains("SWKIT_TEST_UNSET") ? "SWKIT_TEST_UNSET" : "/nowhere/token";
    refused(export(from), 1, "store.", missing);
    assertThat(temp.resolve("out")).doesNotExist();
    Result result = export(from, "--no-blobs");
    assertThat(result.exitCode()).as(result.err()).isZero();
    refused(load(DUMP, to), 1, "store.", missing);
    assertThat(temp.resolve("new")).doesNotExist();
    result = load(temp.resolve("out"), to, "--no-blobs");
    if (!blobs.equals(SQL)) {
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(result.err()).contains("was not checked, since its secrets are not at hand");
    Path copied = withBlobs("copied.toml", temp.resolve("copied"), blobs);
    refused(copy(from, copied), 1, "stalwart-copy: ");
    assertThat(temp.resolve("copied")).doesNotExist();
    result = copy(from, copied, "--no-blobs", "--verify");
    assertThat(result.exitCode()).as(result.err()).isZero();
    result = run(new StalwartVerify(), from, "--no-bodies", "-q");
    assertThat(result.exitCode()).as(result.err()).isNotEqualTo(1);
    refused(run(new StalwartVerify(), from), 1, "store.", missing);
    result = run(new StalwartDoctor(), "--upgrade", from, "--no-bodies");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    result = run(new StalwartDoctor(), "--repair", from);
    assertThat(result.exitCode()).as(result.err()).isNotEqualTo(1);
    result = run(new StalwartInspect(), from, "--accounts");
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @Test
  void aSecretOfTheDataStoreIsNeededAtOnce() throws IOException {
    String text =
        """
        storage.data = "db"
        storage.blob = "db"
        [store.db]
        type = "postgresql"
        host = "127.0.0.1"
        port = 1
        database = "d"
        password = "%{env:SWKIT_TEST_UNSET}%"
        """;
    Path config = file("config.toml", text);
    refused(export(config, "--no-blobs"), 1, "store.db.password needs the environment variable");
    Path password = file("password", "x");
    refused(export(config, "--password-file", password), 1, "postgresql://127.0.0.1:1/d");
  }

  @Test
  void aConfigurationThatNoServerStartsOnIsSaid() throws IOException {
    String text =
        """
        storage.data = "db"
        storage.blob = "db"
        %s
        [store.db]
        type = "sqlite"
        path = "%s"
        compression = "lz4"
        """;
    String[][] forms = {
      {"", "storage.fts is missing; storage.lookup is missing; storage.directory is missing"},
      {"storage.fts = \"db\"\nstorage.lookup = \"redis\"", "'redis', but there is no store.redis"},
      {"storage.fts = \"d\"\nstorage.lookup = \"db\"", "storage.fts names the store 'd'"},
      {"storage.directory = \"internal\"", "there is no directory.internal.type"}
    };
    for (int i = 0; i < forms.length; i++) {
      Path config = file("config.toml", text.formatted(forms[i][0], temp.resolve("new" + i)));
      Result result = load(DUMP, config);
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.err()).contains("a server up to 0.15 doesn't work with", forms[i][1]);
    }
    Result result = load(DUMP, config("whole.toml", temp.resolve("whole")));
    assertThat(result.err()).doesNotContain("doesn't work with");
    result = copy("rocksdb:" + ROCKSDB, file("config.toml", text.formatted("", temp.resolve("c"))));
    assertThat(result.err()).contains("storage.fts is missing");
  }
}
