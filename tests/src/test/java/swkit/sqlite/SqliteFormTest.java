// SPDX-License-Identifier: Apache-2.0
package swkit.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import swkit.store.StoreFormContract;
import swkit.testing.Goldens;

class SqliteFormTest extends StoreFormContract {
  private Path file;

  @Override
  public void fill() throws Exception {
    file = Files.copy(Goldens.SQLITE, fresh("store"));
  }

  @Override
  public String url() {
    return "sqlite:" + file;
  }

  @Override
  public void execute(List<String> statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public Form missing() {
    return Form.of("ALTER TABLE k RENAME TO kk", MISSING, "ALTER TABLE kk RENAME TO k");
  }

  private static final String AWAY = "ALTER TABLE k RENAME TO kk; ";
  private static final String BACK = "; ALTER TABLE kk RENAME TO k";

  @Override
  public List<Form> forms() {
    return List.of(
        Form.of(
            "ALTER TABLE k ADD note TEXT",
            "k (blob-links) has the columns k BLOB PRIMARY KEY, note TEXT, v BLOB NOT NULL",
            "ALTER TABLE k DROP COLUMN note"),
        Form.of(
            AWAY + "CREATE VIEW k AS SELECT * FROM kk",
            "k (blob-links) is a view, not a table",
            "DROP VIEW k" + BACK),
        Form.of(
            AWAY
                + "CREATE TABLE k (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID; "
                + "INSERT INTO k SELECT * FROM kk",
            "k (blob-links) is a table WITHOUT ROWID",
            "DROP TABLE k" + BACK),
        Form.of(
            AWAY + "CREATE VIRTUAL TABLE k USING fts5(a, b)",
            "k (blob-links) is a virtual table",
            "DROP TABLE k" + BACK),
        Form.of(
            AWAY + "CREATE INDEX k ON kk (v)",
            "k (blob-links) is an index, not a table",
            "DROP INDEX k" + BACK),
        Form.of(
            AWAY + "CREATE TABLE k (k BLOB PRIMARY KEY)",
            "k (blob-links) has the columns k BLOB PRIMARY KEY, the server's has",
            "DROP TABLE k" + BACK),
        Form.of(
            AWAY + "CREATE TABLE k (k TEXT PRIMARY KEY, v BLOB NOT NULL)",
            "k (blob-links) has the columns k TEXT PRIMARY KEY",
            "DROP TABLE k" + BACK),
        Form.of(
            "INSERT INTO k VALUES ('text', x'')",
            "k (blob-links) has keys that are not BLOBs",
            "DELETE FROM k WHERE k = 'text'"),
        Form.of(
            "INSERT INTO p VALUES (NULL, x'')",
            "p (property) has keys that are not BLOBs",
            "DELETE FROM p WHERE k IS NULL"));
  }

  /** SQLite, and so the server, finds a table whatever the case of its name. */
  @Test
  void theCaseOfANameDoesNotMatter() throws Exception {
    execute(List.of("ALTER TABLE k RENAME TO kk", "ALTER TABLE kk RENAME TO K"));
    whatIsInFormPasses();
  }

  /** It might change or drop what is written, or write elsewhere too. */
  @Test
  void aTableWithATriggerIsReadButNotWrittenTo() throws Exception {
    execute(
        List.of(
            "CREATE TRIGGER t1 BEFORE INSERT ON k BEGIN SELECT RAISE(IGNORE) WHERE NEW.v = x'';"
                + " END"));
    whatIsInFormPasses();
    Result imported =
        run("StalwartImport", Goldens.DUMP, url(), "--compression", "lz4", "--replace", "--yes");
    assertThat(imported.exitCode()).isEqualTo(1);
    assertThat(imported.output()).contains("k (blob-links) has a trigger", "remove the trigger");
    whatIsInFormPasses();
  }

  /** Blobs that are all "missing" look like a wrong store, or like lost mail. */
  @Test
  void aBlobStoreWithoutItsTableIsNamed() throws Exception {
    Path data = Files.copy(Goldens.SQLITE, fresh("data"));
    execute(List.of("DROP TABLE t"));
    Path config = directory.resolve("config.toml");
    Files.writeString(
        config,
        """
        storage.data = "data"
        storage.blob = "blobs"
        [store.data]
        type = "sqlite"
        path = "%s"
        [store.blobs]
        type = "sqlite"
        path = "%s"
        compression = "lz4"
        """
            .formatted(data, file));
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", config, dump);
    assertThat(exported.output()).contains(file.toString(), "t (blobs) is missing");
    assertThat(exported.exitCode()).isEqualTo(1);
    assertThat(dump).doesNotExist();
  }

  /** Its own table t is nothing that a server with other blobs uses. */
  @Test
  void theTableOfBlobsIsNotMissedWhereBlobsAreElsewhere() throws Exception {
    Path blobs = Files.copy(Goldens.SQLITE, fresh("blobs"));
    execute(List.of("DROP TABLE t"));
    Path config = directory.resolve("config.toml");
    Files.writeString(
        config,
        """
        storage.data = "data"
        storage.blob = "blobs"
        [store.data]
        type = "sqlite"
        path = "%s"
        [store.blobs]
        type = "sqlite"
        path = "%s"
        compression = "lz4"
        """
            .formatted(file, blobs));
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", config, dump);
    assertThat(exported.exitCode()).as(exported.output()).isZero();
    assertThat(Goldens.figures(dump)).isEqualTo(Goldens.expected());
    assertExportRefused("t (blobs) is missing");
  }

  /** The releases create other tables, and have other names for some. */
  @Test
  void aTableOf016IsMissedByItsName() throws Exception {
    Path of016 = Goldens.ROOT.resolve("tests/goldens/0.16.18/sqlite");
    Files.copy(of016.resolve("store.sqlite"), file, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(of016.resolve("store.sqlite-wal"), Path.of(file + "-wal"));
    execute(List.of("ALTER TABLE g RENAME TO gg"));
    assertExportRefused(
        "g (registry-keys) is missing, which every server of 0.16 creates; restore");
    assertVerifyFinds("g (registry-keys) is missing");
    execute(List.of("ALTER TABLE gg RENAME TO g", "ALTER TABLE s RENAME TO ss"));
    assertExportRefused("s (settings) is missing");
    assertExportRefused("s (settings) is missing", "--only", "blob");
    assertVerifyFinds("s (settings) is missing");
    execute(List.of("ALTER TABLE ss RENAME TO s", "DROP TABLE w"));
    assertExportRefused("w (spam-samples) is missing", "--complete");
    assertVerifyFinds("w (spam-samples) is missing");
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump);
    assertThat(exported.exitCode()).as(exported.output()).isZero();
    assertThat(Files.readString(dump.resolve(".swkit/manifest.json")))
        .contains("w: in the source, table w (spam-samples) is missing");
  }

  /** An empty table is in form, but the blobs that are left say what it held. */
  @Test
  void linksThatAreLostAreFound() throws Exception {
    execute(List.of("DELETE FROM k"));
    Path dump = fresh("dump");
    Result exported = run("StalwartExport", url(), dump);
    assertThat(exported.exitCode()).isEqualTo(3);
    assertThat(exported.output()).contains("k is empty, but t has blobs");
    assertThat(Files.readString(dump.resolve(".swkit/manifest.json")))
        .contains("k is empty, but t has blobs");
    execute(List.of("DELETE FROM t WHERE length(k) = 32"));
    Result empty = run("StalwartExport", url(), fresh("dump"));
    assertThat(empty.exitCode()).as(empty.output()).isZero();
  }
}
