// SPDX-License-Identifier: Apache-2.0

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.cli.Command;

/** What the commands say of blob stores of their own, and what they never say. */
class BlobSecretsTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("swkit.root", "..")).resolve("tests/goldens/0.15.5-fs");
  private static final String SECRET = "aHVudGVyMmh1bnRlcjI";

  @TempDir Path directory;
  private final StringWriter said = new StringWriter();
  private int port;

  @BeforeEach
  void copy() throws Exception {
    Files.copy(GOLDEN.resolve("store.sqlite"), directory.resolve("store.sqlite"));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
  }

  private String config(String data, String blobs) throws Exception {
    Path file = directory.resolve("config.toml");
    Files.writeString(
        file,
        "[storage]\ndata = \"db\"\nblob = \"b\"\n[store.db]\ntype = \"sqlite\"\npath = \""
            + directory.resolve(data)
            + "\"\n[store.b]\nmax-retries = 0\n"
            + blobs);
    return file.toString();
  }

  private int run(Command command, String... args) {
    PrintWriter both = new PrintWriter(said, true);
    return Command.execute(command, both, both, args);
  }

  private String said() {
    return said.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type='s3'\nregion='x'\nbucket='b'\naccess-key='AK'\nsecret-key='SECRET'\n",
        "type='s3'\nregion='x'\nbucket='b'\naccess-key='AK'\nsecret-key='S'\nsession-token='SECRET'\n",
        "type='s3'\nregion='x'\nbucket='b'\naccess-key='AK'\nsecret-key='S'\nsession-token='SECRET\\n'\n",
        "type='azure'\ncontainer='c'\nstorage-account='a'\nazure-access-key='SECRET='\n",
        "type='azure'\ncontainer='c'\nstorage-account='a'\nazure-access-key='SECRET!'\n",
        "type='azure'\ncontainer='c'\nstorage-account='a'\nsas-token='sig=SECRET'\n",
        "type='azure'\ncontainer='c'\nstorage-account='a'\nsas-token='sig=SECRET \\n'\n"
      })
  void secretsAreNeverSaid(String store) throws Exception {
    String blobs =
        store.replace("SECRET", SECRET).replace('\'', '"')
            + "endpoint = \"http://127.0.0.1:"
            + port
            + "\"\n";
    String config = config("store.sqlite", blobs);
    String dump = directory.resolve("dump").toString();
    assertThat(run(new StalwartExport(), config, dump, "--verbose", "--json")).isEqualTo(1);
    assertThat(said()).contains("\"exitCode\":1").doesNotContain(SECRET);
    assertThat(directory.resolve("dump/subspace_p")).doesNotExist();
    config = config("new.sqlite", blobs);
    dump = GOLDEN.resolve("dump").toString();
    assertThat(
            run(
                new StalwartImport(),
                "--journal",
                directory.resolve("journal").toString(),
                dump,
                config,
                "--verbose",
                "--json"))
        .isEqualTo(1);
    assertThat(said()).doesNotContain(SECRET);
    assertThat(directory.resolve("new.sqlite")).doesNotExist();
  }

  @Test
  void blobsStayWhereTheyAreIfTheCommandsAreToldSo() throws Exception {
    String blobs = "type = \"fs\"\npath = \"" + GOLDEN.resolve("blobs").toAbsolutePath() + "\"\n";
    String dump = directory.resolve("dump").toString();
    int exported = run(new StalwartExport(), config("store.sqlite", blobs), dump, "--no-blobs");
    assertThat(exported).as(said()).isZero();
    assertThat(directory.resolve("dump/subspace_t")).doesNotExist();
    assertThat(said()).contains("t: the blobs stay where they are");
    String config = config("new.sqlite", blobs);
    assertThat(
            run(
                new StalwartImport(),
                "--journal",
                directory.resolve("journal").toString(),
                dump,
                config))
        .isEqualTo(1);
    assertThat(said()).contains("import with --no-blobs");
    assertThat(
            run(
                new StalwartImport(),
                "--journal",
                directory.resolve("journal").toString(),
                dump,
                config,
                "--no-blobs"))
        .as(said())
        .isZero();
    assertThat(run(new StalwartExport(), config, dump + 2, "--all-blobs")).as(said()).isZero();
    assertThat(run(new StalwartExport(), config, dump + 3, "--all-blobs", "--no-blobs"))
        .isEqualTo(2);
  }
}
