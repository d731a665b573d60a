// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import swkit.Database;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.store.ServerFormContract;
import swkit.testing.PostgresqlServer;

class PostgresqlFormTest extends ServerFormContract {
  private static final String AWAY = "ALTER TABLE k RENAME TO kk; ";
  private static final String BACK = "; ALTER TABLE kk RENAME TO k";

  private PostgresqlServer server;

  @Override
  public String freshDatabase() throws Exception {
    server = PostgresqlServer.get();
    return server.freshDatabase();
  }

  @Override
  public String owner() {
    return PostgresqlServer.USER;
  }

  @Override
  public String password() {
    return PostgresqlServer.PASSWORD;
  }

  @Override
  public void createReader() throws Exception {
    execute(
        List.of(
            "CREATE ROLE " + READER + " LOGIN PASSWORD '" + literal(PostgresqlServer.PASSWORD),
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + READER));
  }

  @Override
  public void dropReader() throws Exception {
    server.execute(database, "DROP OWNED BY " + READER);
    server.execute(database, "DROP ROLE " + READER);
  }

  @Override
  public String url() {
    return "postgresql://" + user + "@127.0.0.1:" + server.port() + "/" + database;
  }

  @Override
  public void execute(List<String> statements) throws Exception {
    for (String sql : statements) {
      server.execute(database, sql);
    }
  }

  @Override
  public Form missing() {
    return Form.of("ALTER TABLE k RENAME TO kk", MISSING, "ALTER TABLE kk RENAME TO k");
  }

  @Override
  public List<Form> forms() {
    List<Form> forms = new ArrayList<>();
    forms.add(
        Form.of(
            "ALTER TABLE k ADD note text",
            "k (blob-links) has the columns k bytea NOT NULL, note text, v bytea NOT NULL, the",
            "ALTER TABLE k DROP note"));
    forms.add(
        Form.of(
            "ALTER TABLE u ALTER v DROP DEFAULT; ALTER TABLE u ALTER v TYPE numeric",
            "u (quotas) has the columns k bytea NOT NULL, v numeric NOT NULL",
            "ALTER TABLE u ALTER v TYPE bigint"));
    forms.add(
        Form.of(
            "ALTER TABLE k ALTER v DROP NOT NULL",
            "k (blob-links) has the columns k bytea NOT NULL, v bytea, the server's has",
            "ALTER TABLE k ALTER v SET NOT NULL"));
    forms.add(
        Form.of(
            "ALTER TABLE k DROP CONSTRAINT k_pkey",
            "k (blob-links) has no primary key on k",
            "ALTER TABLE k ADD PRIMARY KEY (k)"));
    forms.add(
        Form.of(
            AWAY + "CREATE VIEW k AS SELECT * FROM kk",
            "k (blob-links) is a view, not a table",
            "DROP VIEW k" + BACK));
    forms.add(
        Form.of(
            AWAY + "CREATE MATERIALIZED VIEW k AS SELECT * FROM kk",
            "k (blob-links) is a materialized view, not a table",
            "DROP MATERIALIZED VIEW k" + BACK));
    forms.add(
        Form.of(
            AWAY + "CREATE SEQUENCE k",
            "k (blob-links) is a sequence, not a table",
            "DROP SEQUENCE k" + BACK));
    forms.add(
        Form.of(
            AWAY
                + "CREATE TABLE k (k bytea PRIMARY KEY, v bytea NOT NULL) PARTITION BY HASH (k); "
                + "CREATE TABLE k0 PARTITION OF k FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
            "k (blob-links) is a partitioned table, not a table",
            "DROP TABLE k" + BACK));
    forms.add(
        Form.of(
            "CREATE TABLE child () INHERITS (k)",
            "k (blob-links) has child tables, or is one",
            "DROP TABLE child"));
    forms.add(
        Form.of(
            "ALTER TABLE k SET UNLOGGED",
            "k (blob-links) is unlogged: the next crash of PostgreSQL empties it",
            "ALTER TABLE k SET LOGGED"));
    forms.add(
        Form.of(
            "CREATE SCHEMA other; ALTER TABLE k SET SCHEMA other; ALTER DATABASE "
                + database
                + " SET search_path = public, other",
            "k (blob-links) is found in the schema other, but tables are created in public",
            "ALTER TABLE other.k SET SCHEMA public; DROP SCHEMA other; ALTER DATABASE "
                + database
                + " RESET search_path"));
    forms.add(
        Form.of(
            "CREATE SCHEMA other; ALTER TABLE k SET SCHEMA other",
            "k (blob-links) is missing here, but exists in the schema other",
            "ALTER TABLE other.k SET SCHEMA public; DROP SCHEMA other"));
    return forms;
  }

  /** A schema that was made for the user later goes before the one that the tables are in. */
  @Test
  void allTablesInAnotherSchemaAreNoStoreOfThisUser() throws Exception {
    execute(List.of("CREATE SCHEMA " + PostgresqlServer.USER));
    assertExportRefused("is found in the schema public, but tables are created in stalwart");
    assertVerifyFinds("is found in the schema public");
    execute(List.of("DROP SCHEMA " + PostgresqlServer.USER));
    execute(List.of("ALTER DATABASE " + database + " SET search_path = nowhere"));
    assertExportRefused("holds no tables of Stalwart, but other schemas have such names: public");
  }

  private static String literal(String text) {
    return text.replace("'", "''") + "'";
  }

  @Test
  void rowsThatAreHiddenFromARoleAreNotMissingWithoutAWord() throws Exception {
    asReader();
    execute(
        List.of(
            "ALTER TABLE p ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY few ON p USING (k < '\\x0001')"));
    String said = "p (property) has row-level security, which hides rows from the role " + READER;
    assertExportRefused(said);
    assertExportRefused(said, "--force");
    assertExportRefused("connect as its owner, or as a role with BYPASSRLS");
    assertVerifyFinds(said);
    user = PostgresqlServer.USER;
    whatIsInFormPasses();
    user = READER;
    execute(List.of("ALTER TABLE p DISABLE ROW LEVEL SECURITY"));
    execute(List.of("ALTER TABLE k ENABLE ROW LEVEL SECURITY")); // no policy: no row is seen
    assertExportRefused("k (blob-links) has row-level security");
    execute(List.of("ALTER TABLE k DISABLE ROW LEVEL SECURITY"));
    whatIsInFormPasses();
  }

  /** It is switched on after the tables were looked at: the server's own error is what is said. */
  @Test
  void rowsThatAreHiddenInTheMeantimeFailTheScan() throws Exception {
    asReader();
    try (Database open = operand().open(false);
        Snapshot snapshot = open.snapshot()) {
      assertThat(Generation.of(snapshot).releases()).isEqualTo("0.15");
      execute(List.of("ALTER TABLE s ENABLE ROW LEVEL SECURITY"));
      SwkitException failure =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              SwkitException.class, () -> snapshot.scan(Subspace.SETTINGS).next());
      assertThat(failure).isNotNull().hasMessageContaining("row-level security");
    }
  }

  @Test
  void aTableThatTheRoleMayNotReadIsNamed() throws Exception {
    asReader();
    execute(List.of("REVOKE SELECT ON k FROM " + READER));
    assertExportRefused("k (blob-links) can't be read by the role " + READER);
    assertExportRefused("have its owner GRANT SELECT on it");
    assertVerifyFinds("k (blob-links) can't be read by the role");
    execute(List.of("GRANT SELECT (k) ON k TO " + READER));
    assertExportRefused("k (blob-links) can't be read by the role");
    execute(List.of("GRANT SELECT (v) ON k TO " + READER));
    whatIsInFormPasses();
  }

  @Override
  public List<List<String>> triggers() {
    return List.of(
        List.of(
            "CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER t1 BEFORE INSERT ON k FOR EACH ROW EXECUTE FUNCTION drop_row()"),
        List.of("DROP TRIGGER t1 ON k", "CREATE RULE r1 AS ON DELETE TO k DO INSTEAD NOTHING"));
  }
}
