// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static swkit.Subspace.PROPERTY;
import static swkit.Subspace.SETTINGS;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.cli.Command;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.store.ServerConnectionContract;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.PoolerServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.Relay;

/** PostgreSQL as people run it; also behind poolers. */
class PostgresqlConnectionTest extends ServerConnectionContract {
  private static final String ONE = "one_role";

  private PostgresqlServer server;
  private String database;

  @BeforeEach
  void createDatabase() throws Exception {
    server = PostgresqlServer.get();
    database = server.freshDatabase();
  }

  @Override
  public StoreSettings settings(String... more) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return server.settings(database, values);
  }

  private static String run(int exitCode, String script, Object... arguments) throws Exception {
    List<String> words = new ArrayList<>();
    List.of(arguments).forEach(argument -> words.add(argument.toString()));
    Command command = (Command) Class.forName(script).getDeclaredConstructor().newInstance();
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said, true);
    assertThat(Command.execute(command, all, all, words.toArray(String[]::new)))
        .as("%s", said)
        .isEqualTo(exitCode);
    assertThat(said.toString()).doesNotContain(PostgresqlServer.PASSWORD);
    return said.toString();
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public List<String> passwords() {
    return List.of(PostgresqlServer.PASSWORD);
  }

  @Override
  public String socketName() {
    return ".s.PGSQL.5432";
  }

  @Override
  public List<String> hosts() {
    return List.of("127.0.0.1", "localhost");
  }

  @Override
  public List<String> tookNothing() {
    return List.of("it took nothing for 1000 ms");
  }

  @Override
  public StoreSettings oneConnection() throws Exception {
    limit(1);
    return settings("user", ONE);
  }

  @Override
  public StoreSettings onlyTls() throws Exception {
    server.createRole(
        PostgresqlServer.ONLY_TLS,
        "PASSWORD '" + PostgresqlServer.PASSWORD.replace("'", "''") + "'");
    server.execute(database, "GRANT SELECT ON p TO " + PostgresqlServer.ONLY_TLS);
    return settings("user", PostgresqlServer.ONLY_TLS);
  }

  @Override
  public List<String> wantsTls() {
    return List.of("refuses user 'tls_role'", "it may want TLS: set tls.enable = true");
  }

  @Override
  public void withoutTls(Consumer<StoreSettings> work) throws Exception {
    fill(1, 1);
    server.execute("postgres", "ALTER SYSTEM SET ssl = off");
    try {
      reload("off");
      work.accept(settings());
    } finally {
      server.execute("postgres", "ALTER SYSTEM RESET ssl");
      reload("on");
    }
  }

  @Test
  void aHostThatIsADirectoryIsAUnixSocket() throws Exception {
    StoreSettings settings = settings("host", server.sockets().toString(), "tls.enable", "true");
    try (Store store = writing(settings)) {
      put(store, 0, 3000, 1000);
      put(store, 1000, 5000, 1000);
      assertThat(count(store)).isEqualTo(5000);
      try (Connection other = server.connect(database);
          Statement statement = other.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT count(*), count(client_addr) FROM pg_stat_activity"
                      + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
        row.next();
        assertThat(row.getInt(1)).isPositive();
        assertThat(row.getInt(2)).isZero();
      }
    }
    String file = server.sockets() + "/.s.PGSQL." + server.port();
    try (Store store = reading(settings("host", file, "port", "1"))) {
      assertThat(count(store)).isEqualTo(5000);
    }
  }

  @Test
  void urlsAndConfigurationsNameSocketsAndPeersNeedNoPassword() throws Exception {
    fill(7, 1);
    server.createRole(PostgresqlServer.PEER, "SUPERUSER");
    String sockets = server.sockets().toString();
    Path toml =
        Files.writeString(
            directory.resolve("config.toml"),
            """
            storage.data = "pg"
            storage.blob = "pg"
            [store.pg]
            type = "postgresql"
            host = "%s"
            port = %s
            database = "%s"
            user = "%s"
            """
                .formatted(sockets, server.port(), database, PostgresqlServer.PEER));
    Path json =
        Files.writeString(
            directory.resolve("config.json"),
            """
            {"@type": "PostgreSql", "host": "%s", "port": %s, "database": "%s",
             "authUsername": "%s"}
            """
                .formatted(sockets, server.port(), database, PostgresqlServer.PEER));
    String user = "postgresql://" + PostgresqlServer.PEER + "@";
    for (String word :
        List.of(
            toml.toString(),
            json.toString(),
            user + sockets.replace("/", "%2F") + ":" + server.port() + "/" + database,
            user + ":" + server.port() + "/" + database + "?host=" + sockets,
            user + "/" + database + "?socket=" + sockets + "/.s.PGSQL." + server.port())) {
      StoreSettings settings = DatabaseAddress.parse(word, Map.of(), name -> null).storage().data();
      try (Store store = reading(settings)) {
        assertThat(count(store)).as(word).isEqualTo(7);
      }
    }
  }

  @Test
  void theAddressOfASocketIsAUrlOfIt() {
    StoreSettings store =
        new StoreSettings(
            "postgresql", Map.of("host", "/run/pg", "port", "5433", "database", "m"), "");
    assertThat(store.address()).isEqualTo("postgresql://:5433/m?host=/run/pg");
    StoreSettings again =
        DatabaseAddress.parse(store.address(), Map.of(), name -> null).storage().data();
    assertThat(again.values()).isEqualTo(store.values());
    assertThat(again.isSame(store)).isTrue();
  }

  @Test
  void aSocketLeadsToTheSameServer() {
    StoreSettings none = settings("host", directory.toString(), "port", "5432");
    assertThat(refusal(none)).contains("is the server running");
    StoreSettings nowhere = settings("host", "/nowhere/at/all", "port", "5432");
    assertThat(refusal(nowhere)).contains("the Unix socket /nowhere/at/all/.s.PGSQL.5432 can't");
    StoreSettings wrong =
        settings("host", server.sockets().toString(), "password", "Tr0ub4dor", "user", "stalwart");
    assertThat(refusal(wrong)).contains("refuses user 'stalwart': the password is wrong");
  }

  @Test
  void aPoolerInTransactionModeIsRefusedByName() throws Exception {
    fill(100, 100);
    try (PoolerServer pooler = new PoolerServer(server, database, true)) {
      StoreSettings pooled = settings("port", "" + pooler.port());
      String named = "is PgBouncer or another connection pooler in transaction mode";
      assertThat(refusal(pooled)).contains(named, "connect to PostgreSQL itself", "5432");
      assertThat(failure(pooled, () -> pooled.backend().openForWriting(pooled))).contains(named);
      assertThat(failure(pooled, () -> pooled.backend().identity(pooled))).contains(named);
      String said =
          run(
              1,
              "StalwartExport",
              "postgresql://stalwart@127.0.0.1:" + pooler.port() + "/" + database,
              directory.resolve("dump"));
      assertThat(said).hasLineCount(1).contains(named);
      assertThat(directory.resolve("dump")).doesNotExist();
    }
  }

  @Test
  void aPoolerThatKeepsSessionsIsTaken() throws Exception {
    fill(3000, 100);
    try (PoolerServer pooler = new PoolerServer(server, database, false)) {
      try (Store store = reading(settings("port", "" + pooler.port()));
          Snapshot snapshot = store.snapshot()) {
        for (int i = 0; i < 20; i++) {
          assertThat(snapshot.get(PROPERTY, Bytes.u32(i))).hasSize(100);
        }
        assertThat(snapshot.scan(PROPERTY).stream().count()).isEqualTo(3000);
      }
      try (Store store = writing(settings("port", "" + pooler.port(), "force", "true"))) {
        put(store, 2000, 4000, 100);
        assertThat(count(store)).isEqualTo(4000);
      }
    }
  }

  @Test
  void aServerThatFallsSilentEndsEmptyingAndOpening() throws Exception {
    fill(1, 1);
    try (Relay line = new Relay(server.port(), 100_000)) {
      StoreSettings settings = settings("port", "" + line.port(), "read-timeout", "1s");
      try (Store store = settings.backend().openForWriting(settings)) {
        line.silence();
        assertThat(failure(settings, () -> store.clear(PROPERTY, KeyRange.all())))
            .contains("it sent nothing for");
        assertThat(failure(settings, () -> store.estimate(PROPERTY)))
            .matches("(?s).*(did not answer within|it sent nothing for).*");
      }
    }
  }

  @Test
  void aRoleWithOneConnectionReadsAll() throws Exception {
    fill(10_000, 500);
    limit(1);
    StoreSettings settings = settings("user", ONE);
    try (Store store = reading(settings)) {
      Snapshot snapshot = store.snapshot();
      Source first = snapshot.scan(PROPERTY);
      Source second = snapshot.scan(PROPERTY, KeyRange.from(Bytes.u32(9_990)));
      for (int i = 0; i < 10_000; i++) {
        assertThat(first.next().key()).isEqualTo(Bytes.u32(i));
        if (i % 1000 == 0) {
          assertThat(snapshot.get(PROPERTY, Bytes.u32(i))).hasSize(500);
          assertThat(second.next().key()).isEqualTo(Bytes.u32(9_990 + i / 1000));
        }
      }
      assertThat(first.next()).isNull();
      assertThat(first.next()).isNull();
      second.close();
      assertThat(snapshot.scan(SETTINGS).next()).isNull();
      assertThat(snapshot.split(PROPERTY, 1 << 20)).hasSizeGreaterThan(1);
      Source left = snapshot.scan(PROPERTY);
      left.next();
      snapshot.close();
      assertThat(failure(settings, () -> left.stream().count())).contains("was closed");
      try (Snapshot next = store.snapshot()) {
        assertThat(next.scan(PROPERTY).stream().count()).isEqualTo(10_000);
      }
    }
  }

  private void limit(int connections) throws Exception {
    server.createRole(
        ONE,
        "CONNECTION LIMIT "
            + connections
            + " PASSWORD '"
            + PostgresqlServer.PASSWORD.replace("'", "''")
            + "'");
    server.execute(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + ONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void suchARoleExportsWithAnyNumberOfThreads(int connections) throws Exception {
    database = PostgresqlGoldenTest.golden().require("database");
    limit(connections);
    Path password = Files.writeString(directory.resolve("password"), PostgresqlServer.PASSWORD);
    String url = PostgresqlGoldenTest.url(settings()).replace("stalwart@", ONE + "@");
    for (int threads : List.of(1, 4)) {
      Path dump = directory.resolve("dump" + threads);
      run(0, "StalwartExport", url, dump, "--threads", threads, "--password-file", password);
      PostgresqlGoldenTest.assertExpected(dump);
    }
  }

  @Test
  void aRoleWithoutAnyConnectionIsTold() throws Exception {
    fill(1, 1);
    limit(0);
    assertThat(refusal(settings("user", ONE)))
        .contains("has no connection left: too many connections for role", "use fewer --threads");
  }

  private void reload(String expected) throws Exception {
    server.execute("postgres", "SELECT pg_reload_conf()");
    String ssl = "";
    for (int look = 0; look < 2000 && !ssl.equals(expected); look++) {
      try (Connection connection = server.connect("postgres");
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SHOW ssl")) {
        row.next();
        ssl = row.getString(1);
      }
    }
    assertThat(ssl).isEqualTo(expected);
  }

  @Test
  void aCertificateThatIsRefusedIsExplained() {
    fill(1, 1);
    assertThat(refusal(settings("tls.enable", "true")))
        .contains(
            "certificate is refused: it is self-signed, or signed by an authority that Java doesn't"
                + " trust");
  }
}
