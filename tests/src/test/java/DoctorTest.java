// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.cli.Command;
import swkit.doctor.Diagnosis;

/** Messages that users have met are recognised, and what stands in them is told. */
class DoctorTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("swkit.root"), "tests/goldens/doctor");

  private record Result(int exitCode, String out, String err) {}

  private static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Command.execute(
            new StalwartDoctor(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Result pipe(Path log, String... args) throws IOException {
    InputStream before = System.in;
    try (InputStream in = Files.newInputStream(log)) {
      System.setIn(in);
      return run(args);
    } finally {
      System.setIn(before);
    }
  }

  private static String golden(String name) throws IOException {
    return Files.readString(GOLDENS.resolve(name));
  }

  private static JsonObject finding(String text) {
    JsonObject json = JsonParser.parseString(run(text, "--json").out()).getAsJsonObject();
    return json.getAsJsonArray("findings").get(0).getAsJsonObject();
  }

  /** Verbatim, from the threads of users. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
"""
export-without-store | Failed to iterate over data store: Store not configured (store.not-configured): causedBy = crates/store/src/dispatch/store.rs:127
export-without-store-0.7 | Failed to iterate over data store: Internal Error: No store configured
segmentation-fault | Segmentation fault (core dumped)
fresh-server | ✅ Configuration file written to …
older-dump | Failed to read magic marker from ".../log": WrongMagicNumber
record-changed | ERROR Another process modified the record (store.assert-value-failed) … postgres/write.rs:64 … ingest.rs:580
target-not-empty | Cannot import …: the target database already contains data in the key range being imported.
rocksdb-locked | IO error: While lock file: /var/lib/stalwart/data/LOCK: Resource temporarily unavailable
foundationdb-too-old | FoundationDB error: Transaction is too old to perform reads or be committed
foundationdb-too-old | FoundationDB error (store.foundationdb-error): reason = Transaction is too old to perform reads or be committed
unknown-data-store | Failed to parse "storage.data": Data store "foundationdb-cluster-1" not found
directory-migration | Directory migration failed
postgresql-22021 | reason = "db error", code = "22021"
postgresql-nul | invalid byte sequence for encoding "UTF8": 0x00
blob-not-stored | jmap::blob::upload: Failed to store blob.
mysql-nested | MySQL Driver error: Transactions couldn't be nested
blob-file-number | Failed to fetch blob: Corruption: Invalid blob file number
column-family | Failed: Invalid argument: Column family not found: a
data-corruption | Data corruption detected (store.data-corruption) causedBy = crates/store/src/write/key.rs:670, key = base64:AAAAAABmj89sAn95aC9gEJA=
queue-unreadable | spool.rs:134 … details = "Failed to read queue."
email-task | Failed to lock email task … accountId = 4242, documentId = 2670
key | d\\x02:
no-store | No store available
mail-without-blob | email blob missing
rocksdb-crash | SIGSEGV … rocksdb::Block::ApproximateMemoryUsage()
migrated-principals | Migrated 38 principals
migration-by-another-node | details = "Migration completed by another node."
spam-model-without-store | Store not configured … Failed to load spam filter model
multi-step-upgrade | Migration aborted: Upgrading to version 0.16 is a multi-step process
cli-processed | Successfully processed 190 emails
blob-not-found | blobNotFound
s3-not-xml | S3 error: serde xml: missing field 'Name'
permission | Error: Os { code: 13, kind: PermissionDenied, message: "Permission denied" }
dump-permission | Failed to create backup file: Permission denied (os error 13)
unknown-family | Backup failed: Unknown family j.
disk-full | IO error: No space left on device: While appending to file: /var/lib/stalwart/data/004242.log
rocksdb-block | RocksDB error: Corruption: block checksum mismatch: stored = 2324967111, computed = 3165151112
sqlite-malformed | SQLite error: database disk image is malformed
dump-of-another-schema | Invalid database schema version in …: Expected 6, found 5
bootstrap-mode | 2026-06-11T10:00:00Z WARN Server started in bootstrap mode (server.bootstrap-mode) details = "No configuration file was found", url = "http://0.0.0.0:8080"
bootstrap-mode | No configuration file was found at /etc/stalwart/config.json
decompress-error | 2025-06-11T10:00:00Z ERROR Failed to decompress blob (store.decompress-error) key = base64:U1RBTFdBUlRfV0VCQURNSU4=, causedBy = crates/store/src/dispatch/blob.rs:123
s3-error | 2025-06-11T10:00:00Z ERROR S3 error (store.s3-error) reason = "Internal Error", code = 500
tls-content-type | 2025-06-11T10:00:00Z DEBUG TLS handshake error (tls.handshake-error) reason = "received corrupt message of type InvalidContentType"
migration-failed | Jun 11 10:00:00 mail stalwart[812]: Failed to migrate database, aborting startup.
postgresql-channel-binding | PostgreSQL error (store.postgresql-error) reason = "db error: FATAL: SCRAM channel binding check failed"
registry-build-error | 2026-06-11T10:00:00Z ERROR Failed to build object (registry.build-error) id = "BlobStore", reason = "endpoint"
unknown-directory-type | ERROR Configuration parse error (config.parse-error) key = "directory.x.type", reason = "Unknown directory type: "sqlite""
stores-missing | One or more stores are missing, disabling all stores
rocksdb-missing-file | RocksDB error: IO error: No such file or directory: While open a file for random read: /var/lib/stalwart/data/004242.sst: No such file or directory
rocksdb-missing-file | Corruption: Can't access /004242.sst: IO error: No such file or directory
too-many-open-files | IO error: While open a file for random read: /data/004242.sst: Too many open files
too-many-open-files | Os { code: 24, kind: Uncategorized, message: "Too many open files" }
rocksdb-merge | RocksDB error (store.rocksdb-error) reason = "Corruption: Merge operator failed"
rocksdb-merge | Corruption: Error: Could not perform merge.
sqlite-locked | SQLite error (store.sqlite-error) reason = "database is locked"
sqlite-locked | [SQLITE_BUSY] The database file is locked
mysql-packet | ERROR MySQL error (store.mysql-error) reason = "Server error: `ERROR 08S01 (1153): Got a packet bigger than 'max_allowed_packet' bytes'"
mysql-packet | jmap::blob::upload: Failed to store blob. Got a packet bigger than 'max_allowed_packet' bytes
galera-conflict | reason = "ERROR 40001 (1213): WSREP detected deadlock/conflict and aborted the transaction. Try restarting the transaction"
archive-integrity | Data corruption detected (store.data-corruption) details = "Archive integrity compromised", key = base64:cAAAAAMARwAAABE=
store-before-1.0 | The data store was created by a Stalwart version prior to 1.0 (schema version 6) and cannot be opened by this version.
target-not-empty | Cannot import "directory": the target database already contains data in the key range being imported
""")
  void aMessageIsRecognised(String id, String text) {
    assertThat(finding(text).get("id").getAsString()).isEqualTo(id);
    Result result = run(text);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("(1 line)", "  cause  ", "  remedy ");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 110, "readable width");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
key = base64:AAAAAABmj89sAn95aC9gEJA=     | r (reports-in), report: r type=TLS expires=2024-07-11T12:26:20Z
base64:AAAAAGaPz2wCf3loL2AQkGRlZmF1bHQA   | q (queue-events), event: q due=2024-07-11T12:26:20Z
base64:cAAAAAMARwAAABE=                   | p (property), property: p acct=3 coll=Email doc=17 field=Metadata
base64:AAAA                               | no key of 0.15 or 0.16 that can be told
base64:ZAAAAAAAAAAAAAE=                     | in 0.16 d (directory), item: d type=Account id=1
base64:cwAQAAASQ0yyTc0=                   | in 0.16 s (settings), item: s type=BlobStore id=singleton
d\\x02:                                    | d\\x02:: in 0.15 d (directory), principal: d principal=58
p\\x00\\x00\\x00\\x03                        | the start of keys of p (property)
base64:A                                  | no key
key = base64:U1RBTFdBUlRfV0VCQURNSU4=      | 'STALWART_WEBADMIN', the blob of the web interface (0.15), not mail
key = base64:U1RBTFdBUlRfU1BBTV9UUkFJTl9EQVRBLmx6NA== | 'STALWART_SPAM_TRAIN_DATA.lz4', the blob of the spam filter's training data
key = base64:WFlaLnNvbWV0aGluZw==          | the text 'XYZ.something', a name or a setting
spool.rs:134, key = base64:AAAAAGaPz2wCf3loL2AQkA== | an event of the mail queue in the form of 0.12 and before, which later releases can't read: due=2024-07-11T12:26:20Z queue=179995998496493712
crates/smtp/src/queue/spool.rs:99 key = base64:AAAAAGaPz2wCf3loL2AQkGRlZmF1bHQA | q (queue-events), event: q due=2024-07-11T12:26:20Z
""")
  void aKeyIsToldApart(String key, String expected) {
    assertThat(finding(key).get("details").toString().replace("\\\\", "\\")).contains(expected);
  }

  /** As journald, Docker and others hand the server's lines on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '\u001f',
      quoteCharacter = '~',
      textBlock =
"""
{"MESSAGE":"Data corruption detected","KEY":"cAAAAAMARwAAABE=","PRIORITY":"3","_PID":"812"}
{"MESSAGE" : "Data corruption detected", "KEY" : "cAAAAAMARwAAABE=", "CAUSED_BY" : "crates/store/src/write/key.rs:670"}
{"MESSAGE":"Data corruption detected","KEY":"base64:cAAAAAMARwAAABE="}
{"MESSAGE":"Data corruption detected","KEY":[112,0,0,0,3,0,71,0,0,0,17]}
{"MESSAGE":[68,97,116,97,32,99,111,114,114,117,112,116,105,111,110,32,100,101,116,101,99,116,101,100],"KEY":["cAAAAAMARwAAABE=","cAAAAAMARwAAABE="]}
{"log":"2025-06-11T10:00:00Z ERROR Data corruption detected (store.data-corruption) key = base64:cAAAAAMARwAAABE=\\n","stream":"stderr"}
stalwart  | 2025-06-11T10:00:00Z ERROR Data corruption detected (store.data-corruption) key = base64:cAAAAAMARwAAABE=
Jun 11 10:00:00 mail stalwart[812]: Data corruption detected KEY=1 "KEY" : "cAAAAAMARwAAABE=",
Data corruption detected "KEY" : [112, 0, 0, 0, 3, 0, 71, 0, 0, 0, 17]
""")
  void aKeyIsFoundInWhateverIsAroundTheLine(String line) {
    JsonObject finding = finding(line);
    assertThat(finding.get("id").getAsString()).isEqualTo("data-corruption");
    assertThat(finding.get("details").toString()).contains("p acct=3 coll=Email doc=17");
    assertThat(finding.get("cause").getAsString()).contains("The key in the line shows what it is");
  }

  @Test
  void anObjectOfJournaldInSeveralLinesIsOneMessage() throws IOException {
    String log =
        """
        {
        \t"PRIORITY" : "3",
        \t"MESSAGE" : "Data corruption detected",
        \t"ACCOUNT_ID" : "3",
        \t"CAUSED_BY" : "crates/smtp/src/queue/spool.rs:134",
        \t"KEY" : "AAAAAGaPz2wCf3loL2AQkA=="
        }
        {
        \t"MESSAGE" : "all is well"
        }
        {
        \t"MESSAGE" : "cut short: database is locked"
        """;
    JsonObject json = Diagnosis.of(new java.io.StringReader(log)).json();
    assertThat(json.get("lines").getAsInt()).isEqualTo(3);
    assertThat(json.getAsJsonArray("findings")).hasSize(2);
    assertThat(json.getAsJsonArray("findings").get(0).toString())
        .contains("account 3", "an event of the mail queue in the form of 0.12", "spool.rs:134");
    assertThat(json.get("firstUnknown").getAsString()).isEqualTo("all is well");
  }

  /** Where no line has a key or names a file, nothing is said of it. */
  @Test
  void onlyWhatIsThereIsSaidToBeThere() {
    for (String message :
        new String[] {
          "Data corruption detected", "store.decompress-error", "Archive integrity compromised"
        }) {
      assertThat(finding(message).get("cause").getAsString()).doesNotContain("The key in the line");
      assertThat(finding(message + " key = base64:cAAAAAMARwAAABE=").get("cause").getAsString())
          .contains("The key in the line shows what it is.");
    }
    assertThat(finding("block checksum mismatch").get("cause").getAsString())
        .doesNotContain("names the file");
    assertThat(finding("block checksum mismatch in /data/004242.sst").get("cause").getAsString())
        .contains("The line names the file.");
    assertThat(finding("Failed to read queue.").get("cause").getAsString())
        .contains("If the line has a key of 16 bytes", "Otherwise");
  }

  @Test
  void whatIsHarmlessIsSaidToBeSoAndWhatIsDangerousToo() {
    assertThat(finding("Unknown directory type: \"sqlite\"").get("cause").getAsString())
        .startsWith("Harmless");
    assertThat(finding("server.bootstrap-mode").get("cause").getAsString())
        .startsWith("Dangerous")
        .contains("a new server beside the old data");
    assertThat(finding("WSREP detected deadlock/conflict").get("cause").getAsString())
        .contains("harmless");
    assertThat(run("Unknown directory type: \"sqlite\"").exitCode()).isEqualTo(3);
  }

  @Test
  void placesAccountsAndDocumentsAreTold() {
    assertThat(finding("Failed to read queue. accountId = 7, documentId = 9").get("details"))
        .hasToString("[\"document 9 of account 7\"]");
    assertThat(finding("email blob missing accountId = 7").get("details"))
        .hasToString("[\"account 7\"]");
  }

  @Test
  void aLogShowsEachMessageOnce() throws IOException {
    Path log = GOLDENS.resolve("server.log");
    Result result = pipe(log, "-");
    assertThat(result).isEqualTo(new Result(3, golden("server.txt"), ""));
    assertThat(run(log.toString())).isEqualTo(result);
    result = pipe(log, "-", "--json");
    assertThat(result).isEqualTo(new Result(3, golden("server.json.txt"), ""));
    assertThat(pipe(log, "-", "-q")).isEqualTo(new Result(3, "", ""));
  }

  @Test
  void whatIsNotKnownIsSaidOnce() {
    assertThat(run("all", "is", "well"))
        .isEqualTo(new Result(0, "1 line without a known message:\n  all is well\n", ""));
    assertThat(run("a\nb\u001b]0;x\u0007\nc\n").out())
        .isEqualTo("3 lines without a known message; the first:\n  a\n");
    assertThat(run("b\u001b]0;x\u0007").out()).contains("b·]0;x·");
    assertThat(run("a path such as no\\x41key").exitCode()).isZero();
    assertThat(run("").out()).isEqualTo("The input is empty.\n");
    assertThat(run().exitCode()).isEqualTo(2);
  }

  @Test
  void aPathThatIsNoFileIsRefused() {
    assertThat(run("/nonexistent/file.log"))
        .isEqualTo(new Result(1, "", "stalwart-doctor: /nonexistent/file.log: no such file\n"));
    assertThat(run(GOLDENS.toString()).err()).endsWith("is a directory, not a log\n");
    assertThat(run("read/write", "failed").exitCode()).isZero();
  }

  /** As many lines as don't fit into the memory of the tests, and one line without an end. */
  @Test
  void aLongLogNeedsLittleMemory() throws IOException {
    String line = "ERROR Data corruption detected, key = base64:cAAAAAMARwAAAB%02x accountId = 3\n";
    long lines = 100_000;
    Reader log =
        new Reader() {
          private long at;

          @Override
          public int read(char[] buffer, int offset, int length) {
            String next = at < lines ? line.formatted(at % 100) : "x".repeat(100);
            next.getChars(0, next.length(), buffer, offset);
            return at++ < 2 * lines ? next.length() : -1;
          }

          @Override
          public void close() {}
        };
    JsonObject json = Diagnosis.of(log).json();
    assertThat(json.get("lines").getAsLong()).isEqualTo(lines + 1);
    assertThat(json.get("unknown").getAsLong()).isEqualTo(1);
    assertThat(json.toString()).hasSizeLessThan(4000);
  }

  @Test
  void theExamplesOfTheHelpDoWhatTheySay() throws IOException {
    String help = run("--help").out();
    assertThat(help)
        .contains("jbang stalwart-doctor 'Backup failed: Unknown family j.'")
        .contains("jbang stalwart-doctor 'key = base64:AAAAAABmj89sAn95aC9gEJA='")
        .contains("journalctl -u stalwart | jbang stalwart-doctor -")
        .contains("Exit codes: 0 done, nothing found");
    assertThat(run("Backup failed: Unknown family j."))
        .isEqualTo(new Result(3, golden("unknown-family.txt"), ""));
    assertThat(run("key = base64:AAAAAABmj89sAn95aC9gEJA="))
        .isEqualTo(new Result(3, golden("key.txt"), ""));
    assertThat(pipe(GOLDENS.resolve("server.log"), "-").exitCode()).isEqualTo(3);
  }

  /** Where nothing is said of it, the undo dump comes into the working directory. */
  @Test
  void theUndoDumpHasAPlace(@TempDir Path temp) throws IOException {
    Path golden = GOLDENS.resolveSibling("0.15.5-touched-by-0.16/store.sqlite");
    Path store = Files.copy(golden, temp.resolve("store.sqlite"));
    Result result = run("--repair", "sqlite:" + store, "--yes", "--json");
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    Path undo = Path.of(json.get("undo").getAsString());
    try (Stream<Path> files = Files.walk(undo)) {
      assertThat(result.exitCode()).isZero();
      assertThat(undo.getParent()).isEqualTo(Path.of("").toAbsolutePath());
      assertThat(undo.getFileName().toString()).matches("stalwart-undo-\\d{8}-\\d{6}");
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void whatIsAskedIsOneThing() {
    assertThat(run("--upgrade", "--repair", "x").exitCode()).isEqualTo(2);
    assertThat(run("--yes", "x").err()).contains("--yes and --undo go with --repair");
    assertThat(run("--no-bodies", "--repair", "x").exitCode()).isEqualTo(2);
    assertThat(run("--upgrade").err()).contains("expected 1 operand");
    assertThat(run("--upgrade", "/nonexistent").exitCode()).isEqualTo(1);
    assertThat(run().err()).contains("give a line of a log");
  }
}
