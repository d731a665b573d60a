// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import swkit.Progress;
import swkit.Workers;
import swkit.open.DatabaseAddress;
import swkit.postgresql.PostgresqlGoldenTest;
import swkit.store.ServerConnectionContract;
import swkit.store.Store;
import swkit.store.StoreSettings;
import swkit.testing.MysqlServer;
import swkit.transfer.Export;

/** MySQL as people run it; also passwords without TLS. */
class MysqlConnectionTest extends ServerConnectionContract {
  private static final String PASSWORD = "an0ther";

  private MysqlServer server;
  private String database;

  @BeforeEach
  void createDatabase() throws Exception {
    server = MysqlServer.shared();
    database = server.freshDatabase();
  }

  @Override
  public StoreSettings settings(String... more) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    StoreSettings settings = server.settings(database, values);
    return new StoreSettings("mysql", settings.values(), settings.address());
  }

  private String user(String name, String options) throws Exception {
    server.sql(
        "DROP USER IF EXISTS " + name,
        "CREATE USER " + name + " IDENTIFIED BY '" + PASSWORD + "' " + options,
        "GRANT ALL ON `sw\\_%`.* TO " + name);
    return name;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public List<String> passwords() {
    return List.of(MysqlServer.PASSWORD, PASSWORD);
  }

  @Override
  public String socketName() {
    return "mysqld.sock";
  }

  @Override
  public List<String> hosts() {
    return List.of("127.0.0.1");
  }

  @Override
  public List<String> tookNothing() {
    return List.of("it took nothing for 1000 ms", "it sent nothing for 1000 ms");
  }

  @Override
  public void eachWayOfWriting(Attempt attempt) throws Exception {
    for (boolean local : List.of(true, false)) {
      server.sql("SET GLOBAL local_infile = " + (local ? 1 : 0));
      try {
        attempt.run();
      } finally {
        server.sql("SET GLOBAL local_infile = 1");
      }
      server.killSessions(database);
    }
  }

  @Override
  public StoreSettings oneConnection() throws Exception {
    return settings("user", user("sw_one", "WITH MAX_USER_CONNECTIONS 1"), "password", PASSWORD);
  }

  @Override
  public StoreSettings onlyTls() throws Exception {
    return settings("user", user("sw_tls", "REQUIRE SSL"), "password", PASSWORD);
  }

  @Override
  public List<String> wantsTls() {
    return List.of("it may log in with TLS only (tls.enable = true)");
  }

  @Override
  public void withoutTls(Consumer<StoreSettings> work) throws Exception {
    try (MysqlServer plain = MysqlServer.start("--tls-version=")) {
      work.accept(plain.settings(plain.freshDatabase()));
    }
  }

  @Test
  void aHostThatIsAPathIsAUnixSocket() throws Exception {
    Path files = Files.createDirectory(directory.resolve("files"));
    Path socket = Files.createSymbolicLink(files.resolve("mysqld.sock"), server.socket());
    try (Store store = writing(settings("host", socket.toString(), "tls.enable", "true"))) {
      put(store, 0, 20_000, 1000);
      assertThat(count(store)).isEqualTo(20_000);
      assertThat(
              server.query(
                  "SELECT host FROM information_schema.processlist WHERE db = '" + database + "'"))
          .isNotEmpty()
          .allMatch(row -> row.get(0).equals("localhost"));
    }
    for (String word :
        List.of(
            "mysql://stalwart@" + socket.toString().replace("/", "%2F") + "/" + database,
            "mysql://stalwart@/" + database + "?socket=" + socket,
            "mysql://stalwart@/" + database + "?host=" + files)) {
      StoreSettings settings =
          DatabaseAddress.parse(word, Map.of(), Map.of("SWKIT_PASSWORD", MysqlServer.PASSWORD)::get)
              .storage()
              .data();
      try (Store store = reading(settings)) {
        assertThat(count(store)).as(word).isEqualTo(20_000);
      }
    }
  }

  @Test
  void aSocketHasOneOfTwoNames() throws Exception {
    assertThat(refusal(settings("host", directory + "/mysqld.sock")))
        .contains("the Unix socket " + directory + "/mysqld.sock can't be used (there is no such");
    assertThat(refusal(settings("host", directory.toString())))
        .contains("the Unix socket " + directory + "/mysqld.sock can't be used");
    Path file = Files.createFile(directory.resolve("mysql.sock"));
    assertThat(refusal(settings("host", directory.toString())))
        .contains("the Unix socket " + file + " can't be used (", "refused");
  }

  /** 0.0.0.0 leads to this machine, and is no address by which that can be told. */
  @Test
  void aPasswordIsNotEncryptedByAnybodysKeyUnlessThatIsAllowed() throws Exception {
    fill(5, 1000);
    String[] remote = {"host", "0.0.0.0", "user", user("sw_far", ""), "password", PASSWORD};
    assertThat(refusal(settings(remote)))
        .contains("asks for the password without TLS, so others on the network could read it")
        .contains("set tls.enable = true", "allow-public-key-retrieval = true");
    Map<String, String> allowed = new HashMap<>(settings(remote).values());
    allowed.put("allow-public-key-retrieval", "true");
    StoreSettings trusting = new StoreSettings("mysql", allowed, "test");
    try (Store store = reading(trusting)) {
      assertThat(count(store)).isEqualTo(5);
    }
    Map<String, String> tls = new HashMap<>(settings(remote).values());
    user("sw_far", "");
    tls.put("tls.enable", "true");
    tls.put("tls.allow-invalid-certs", "true");
    reading(new StoreSettings("mysql", tls, "test")).close();
    String url = "mysql://sw_far@0.0.0.0:" + server.port() + "/" + database;
    user("sw_far", "");
    for (boolean allow : List.of(false, true)) {
      StoreSettings byUrl =
          DatabaseAddress.parse(
                  url + (allow ? "?allow-public-key-retrieval=true" : ""),
                  Map.of(),
                  Map.of("SWKIT_PASSWORD", PASSWORD)::get)
              .storage()
              .data();
      if (allow) {
        reading(byUrl).close();
      } else {
        assertThat(refusal(byUrl)).contains("allow-public-key-retrieval");
      }
    }
    user("sw_far", "");
    reading(settings("user", "sw_far", "password", PASSWORD)).close();
  }

  @Test
  void aUserWithOneConnectionExports() throws Exception {
    fill(1, 1);
    StoreSettings settings = oneConnection();
    String golden = server.freshDatabase();
    server.load(PostgresqlGoldenTest.GOLDEN.resolve("mysql.sql.gz"), golden);
    StoreSettings one = server.settings(golden);
    for (int threads : List.of(1, 4)) {
      Path dump = directory.resolve("dump" + threads);
      String url = one.address().replace("://", "://sw_one@") + "?compression=lz4";
      try (Workers workers = Workers.of(threads)) {
        new Export(
                DatabaseAddress.parse(url).withPassword(PASSWORD),
                dump,
                null,
                false,
                false,
                Export.Blobs.LINKED)
            .run(workers, Progress.SILENT);
      }
      PostgresqlGoldenTest.assertExpected(dump);
    }
    try (var held =
        java.sql.DriverManager.getConnection(
            "jdbc:mysql://127.0.0.1:"
                + server.port()
                + "/"
                + database
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true",
            "sw_one",
            PASSWORD)) {
      assertThat(held.isValid(5)).isTrue();
      assertThat(refusal(settings)).contains("has no connection left", "use fewer --threads");
    }
  }

  @Test
  void aServerThatTakesNothingElseThanTlsIsTold() throws Exception {
    fill(1, 1);
    assertThat(refusal(settings("tls.enable", "true")))
        .contains("its TLS certificate is refused (it is self-signed, or signed by an authority");
    server.sql("SET GLOBAL require_secure_transport = ON");
    try {
      assertThat(refusal(settings())).contains("takes connections with TLS only");
    } finally {
      try (var admin = tlsAdmin();
          var statement = admin.createStatement()) {
        statement.execute("SET GLOBAL require_secure_transport = OFF");
      }
    }
  }

  private java.sql.Connection tlsAdmin() throws Exception {
    return java.sql.DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:" + server.port() + "/?sslMode=REQUIRED", "root", "");
  }
}
