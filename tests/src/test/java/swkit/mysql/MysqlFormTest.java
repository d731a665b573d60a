// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.util.List;
import org.junit.jupiter.api.Test;
import swkit.store.ServerFormContract;
import swkit.testing.MysqlServer;

/** In its statements {@code @} stands for the database. */
class MysqlFormTest extends ServerFormContract {
  private static final String AWAY = "RENAME TABLE @.k TO @.kk; ";
  private static final String BACK = "; RENAME TABLE @.kk TO @.k";

  private MysqlServer server;

  @Override
  public String freshDatabase() throws Exception {
    server = MysqlServer.shared();
    return server.freshDatabase();
  }

  @Override
  public String owner() {
    return MysqlServer.USER;
  }

  @Override
  public String password() {
    return MysqlServer.PASSWORD;
  }

  @Override
  public void createReader() throws Exception {
    String password = MysqlServer.PASSWORD.replace("\\", "\\\\").replace("'", "''");
    server.sql("CREATE USER " + READER + " IDENTIFIED BY '" + password + "'");
    for (List<String> table : server.query("SHOW TABLES FROM " + database)) {
      server.sql("GRANT SELECT ON " + database + "." + table.get(0) + " TO " + READER);
    }
  }

  @Override
  public void dropReader() throws Exception {
    server.sql("DROP USER " + READER);
  }

  @Override
  public String url() {
    return "mysql://" + user + "@" + server.authority() + "/" + database;
  }

  @Override
  public void execute(List<String> statements) throws Exception {
    for (String sql : statements) {
      server.sql(sql.replace("@", database));
    }
  }

  @Override
  public Form missing() {
    return Form.of("RENAME TABLE @.k TO @.kk", MISSING, "RENAME TABLE @.kk TO @.k");
  }

  @Override
  public List<Form> forms() {
    return List.of(
        Form.of(
            "ALTER TABLE @.k ADD note text",
            "k (blob-links) has the columns k tinyblob NOT NULL, note text, v mediumblob NOT NULL",
            "ALTER TABLE @.k DROP note"),
        Form.of(
            "ALTER TABLE @.k ADD note int INVISIBLE",
            "k (blob-links) has the columns k tinyblob NOT NULL, note int, v mediumblob NOT NULL",
            "ALTER TABLE @.k DROP note"),
        Form.of(
            "ALTER TABLE @.u MODIFY v BIGINT UNSIGNED NOT NULL",
            "u (quotas) has the columns k tinyblob NOT NULL, v bigint unsigned NOT NULL",
            "ALTER TABLE @.u MODIFY v BIGINT NOT NULL DEFAULT 0"),
        Form.of(
            "ALTER TABLE @.t MODIFY v MEDIUMBLOB NOT NULL",
            "t (blobs) has the columns k tinyblob, v mediumblob, the server's has k tinyblob, v"
                + " longblob",
            "ALTER TABLE @.t MODIFY v LONGBLOB NOT NULL"),
        Form.of(
            "ALTER TABLE @.h DROP PRIMARY KEY, ADD PRIMARY KEY (k(16))",
            "h (reports-out) has another primary key than the server's: k 16",
            "ALTER TABLE @.h DROP PRIMARY KEY, ADD PRIMARY KEY (k(255))"),
        Form.of(
            "ALTER TABLE @.i DROP PRIMARY KEY, ADD PRIMARY KEY (k(255))",
            "i (indexes) has another primary key than the server's: k 255",
            "ALTER TABLE @.i DROP PRIMARY KEY, ADD PRIMARY KEY (k(400))"),
        Form.of(
            "ALTER TABLE @.k ENGINE=MyISAM",
            "k (blob-links) is of the engine MyISAM, not InnoDB",
            "ALTER TABLE @.k ENGINE=InnoDB"),
        Form.of(
            AWAY + "CREATE VIEW @.k AS SELECT * FROM @.kk",
            "k (blob-links) is a view, not a plain table",
            "DROP VIEW @.k" + BACK),
        Form.of(
            "RENAME TABLE @.k TO @.K",
            "k (blob-links) is missing, though one is named K",
            "RENAME TABLE @.K TO @.k"));
  }

  /** A user sees no table, and no column, on which he has no rights. */
  @Test
  void whatAUserMayNotSeeIsNotMissingWithoutAWord() throws Exception {
    asReader();
    execute(List.of("REVOKE SELECT ON @.k FROM " + READER));
    assertExportRefused("k (blob-links) is missing, or this user may not see it");
    assertExportRefused("k (blob-links) is missing, or this user may not see it", "--force");
    assertVerifyFinds("k (blob-links) is missing, or this user may not see it");
    execute(List.of("GRANT SELECT (k) ON @.k TO " + READER));
    assertExportRefused("k (blob-links) has the columns");
    execute(List.of("GRANT SELECT (v) ON @.k TO " + READER));
    whatIsInFormPasses();
    execute(List.of("REVOKE SELECT (k), SELECT (v) ON @.k FROM " + READER));
    execute(List.of("GRANT INSERT ON @.k TO " + READER));
    assertExportRefused("k (blob-links)");
  }

  /** Somebody had values of more than 16 MB: nothing is lost with longer ones. */
  @Test
  void widerValuesAreRead() throws Exception {
    execute(List.of("ALTER TABLE @.p MODIFY v LONGBLOB NOT NULL"));
    whatIsInFormPasses();
  }

  @Override
  public List<List<String>> triggers() {
    return List.of(List.of("CREATE TRIGGER @.t1 BEFORE INSERT ON @.k FOR EACH ROW SET NEW.v = ''"));
  }
}
