// SPDX-License-Identifier: Apache-2.0
package swkit.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobBackends;
import swkit.blob.BlobName;
import swkit.blob.BlobStore;
import swkit.blob.BlobStoreContract;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.store.StoreSettings;
import swkit.testing.S3Server;
import swkit.testing.ScriptedServer;

class S3BlobStoreTest extends BlobStoreContract {
  private static final byte[] KEY = new byte[32];
  private static S3Server server;

  @BeforeAll
  static void start() throws Exception {
    server = new S3Server();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  public StoreSettings freshBlobs() {
    return server.bucket(Map.of("key-prefix", "mail/"));
  }

  private static BlobStore open(StoreSettings settings) {
    return BlobBackends.of(settings).open(settings, member -> null);
  }

  private static Throwable failure(StoreSettings settings) {
    try (BlobStore blobs = open(settings)) {
      return catchThrowable(() -> blobs.get(KEY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b/ü+%&=~'(x)*!$@:,;/", "/slash/", "x/y-"})
  void aPrefixIsTakenAsItIs(String prefix) {
    StoreSettings settings = server.bucket(Map.of("key-prefix", prefix));
    String plain = prefix.startsWith("/") ? prefix.substring(1) : prefix;
    byte[] key = {5, -1};
    try (BlobStore blobs = open(settings)) {
      blobs.put(key, new byte[] {1});
      assertThat(blobs.get(key)).containsExactly(1);
      assertThat(blobs.put(key, new byte[] {1})).isFalse();
      assertThat(blobs.keys(KeyRange.all()).stream()).containsExactly(new Entry(key));
    }
    Map<String, String> bare = new java.util.TreeMap<>(settings.values());
    bare.put("key-prefix", "");
    S3BlobStore all =
        new S3BlobStore(new StoreSettings("s3", bare, "a test"), AwsCredentials.of(settings));
    assertThat(all.list("", "").names()).containsExactly(plain + "ax3q");
  }

  @Test
  void listingGoesOnBehindTheFirstThousand() {
    try (BlobStore blobs = open(server.bucket(Map.of()))) {
      List<Entry> many = new ArrayList<>();
      for (int i = 0; i < 1100; i++) {
        many.add(new Entry(Bytes.u32(i)));
      }
      blobs.write(Source.of(many), KeyRange.all(), Workers.none());
      assertThat(blobs.keys(KeyRange.all()).stream().toList()).isEqualTo(many);
    }
  }

  @Test
  void aWrongSecretIsSaidAndNotShown() {
    StoreSettings wrong =
        S3Server.settings(server.port(), "any", Map.of("secret-key", "hunter2hunter2"));
    assertThat(failure(wrong))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining(
            "s3://127.0.0.1:" + server.port() + "/any: answered GET with status 403")
        .hasMessageContaining("check access-key, secret-key and the clock")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void anUnknownKeyAndAnUnknownBucketAreSaid() {
    assertThat(failure(S3Server.settings(server.port(), "any", Map.of("access-key", "NOBODY"))))
        .hasMessageContaining("status 403 InvalidAccessKeyId");
    StoreSettings unknown = S3Server.settings(server.port(), "nowhere", Map.of());
    assertThat(failure(unknown))
        .hasMessageContaining("status 404 NoSuchBucket")
        .hasMessageContaining("check bucket and endpoint");
    try (BlobStore blobs = open(unknown)) {
      assertThatThrownBy(() -> blobs.keys(KeyRange.all()).next())
          .hasMessageContaining("NoSuchBucket");
      assertThatThrownBy(() -> blobs.prepare(Generation.of(5, "")))
          .isInstanceOf(SwkitException.class);
    }
  }

  @Test
  void aRefusedConnectionIsOneLine() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    assertThat(failure(S3Server.settings(port, "any", Map.of("max-retries", "1"))))
        .isInstanceOf(SwkitException.class)
        .hasMessage(
            "s3://127.0.0.1:"
                + port
                + "/any: refuses the connection; is the endpoint right, and does the service run?"
                + " (tried 2 times)");
  }

  @Test
  void aHostThatDoesNotAnswerIsOneLine() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var settings =
          S3Server.settings(
              socket.getLocalPort(), "any", Map.of("timeout", "200ms", "max-retries", "1"));
      assertThat(failure(settings)).hasMessageContaining("did not answer within 0.2 s");
    }
  }

  @Test
  void whatFailsOnTheServersSideIsTriedAgain() throws Exception {
    try (var flaky =
        new ScriptedServer(
            (exchange, number) ->
                ScriptedServer.send(
                    exchange,
                    number % 3 == 0 ? 500 : number % 3 == 1 ? 503 : 200,
                    number % 3 == 2 ? "blob" : ScriptedServer.error("SlowDown", "Please.")))) {
      try (BlobStore blobs = open(S3Server.settings(flaky.port(), "any", Map.of()))) {
        assertThat(blobs.get(KEY)).asString().isEqualTo("blob");
        assertThat(flaky.requests).hasValue(3);
      }
    }
  }

  @Test
  void whatGoesOnFailingEndsWithOneLineWithoutSecrets() throws Exception {
    try (var broken =
            new ScriptedServer(
                (exchange, number) ->
                    ScriptedServer.send(
                        exchange,
                        500,
                        ScriptedServer.error(
                            "InternalError",
                            "echo " + S3Server.SECRET_KEY + "\n " + "TOKENTOKEN")));
        var denied =
            new ScriptedServer((exchange, number) -> ScriptedServer.send(exchange, 403, ""))) {
      assertThat(
              failure(
                  S3Server.settings(
                      broken.port(),
                      "any",
                      Map.of("max-retries", "2", "session-token", "TOKENTOKEN"))))
          .hasMessage(
              "s3://127.0.0.1:"
                  + broken.port()
                  + "/any: answered GET with status 500 InternalError: echo … … (tried 3 times)");
      assertThat(broken.requests).hasValue(3);
      assertThat(failure(S3Server.settings(denied.port(), "any", Map.of())))
          .hasMessageContaining("needs the rights to read, write and list");
      assertThat(denied.requests).hasValue(1);
    }
  }

  @Test
  void aConnectionThatBreaksInTheMiddleIsTriedAgain() throws Exception {
    try (var breaking =
        new ScriptedServer(
            (exchange, number) -> {
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write(new byte[number < 2 ? 500 : 1000]);
            })) {
      try (BlobStore blobs = open(S3Server.settings(breaking.port(), "any", Map.of()))) {
        assertThat(blobs.get(KEY)).hasSize(1000);
      }
    }
  }

  /** At 20 ms for an answer, one by one would be 50 a second. */
  @Test
  void manyRequestsAreUnderWayAtOnce() throws Exception {
    try (var slow =
        new ScriptedServer(
            (exchange, number) -> {
              Thread.sleep(20);
              ScriptedServer.send(exchange, 200, exchange.getRequestURI().getPath());
            })) {
      try (BlobStore blobs = open(S3Server.settings(slow.port(), "any", Map.of()))) {
        List<Entry> keys = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          keys.add(new Entry(Bytes.u32(i)));
          expected.add("/any/" + BlobName.of(Bytes.u32(i)));
        }
        try (Source fetched = blobs.fetch(Source.of(keys), key -> {}, Workers.none())) {
          assertThat(fetched.stream().map(blob -> new String(blob.value()))).isEqualTo(expected);
        }
        assertThat(slow.most.get()).isBetween(32, 64);
        slow.most.set(0);
        blobs.write(Source.of(keys), KeyRange.all(), Workers.none());
        assertThat(slow.most.get()).isBetween(32, 64);
        assertThat(slow.requests).hasValue(1500);
      }
    }
  }

  @Test
  void largeAnswersStayWithinTheBudget() throws Exception {
    byte[] body = new byte[8 << 20];
    new Random(1).nextBytes(body);
    try (var large =
        new ScriptedServer(
            (exchange, number) -> {
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            })) {
      try (BlobStore blobs = open(S3Server.settings(large.port(), "any", Map.of()));
          Workers workers = new Workers(2, 1 << 20)) {
        List<Entry> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          keys.add(new Entry(Bytes.u32(i)));
        }
        long count = 0;
        try (Source fetched = blobs.fetch(Source.of(keys), key -> {}, workers)) {
          while (fetched.next() != null) {
            count++;
            assertThat(large.requests.get() - count).isLessThan(10);
          }
        }
        assertThat(count).isEqualTo(100);
      }
    }
  }

  @Test
  void theTokenOfASessionIsSentAndSigned() throws Exception {
    List<String> seen = new ArrayList<>();
    try (var recording =
        new ScriptedServer(
            (exchange, number) -> {
              seen.add(exchange.getRequestHeaders().getFirst("x-amz-security-token"));
              seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
              ScriptedServer.send(exchange, 200, "");
            })) {
      try (BlobStore blobs =
          open(S3Server.settings(recording.port(), "any", Map.of("session-token", "TOKEN")))) {
        blobs.get(KEY);
      }
    }
    assertThat(seen.get(0)).isEqualTo("TOKEN");
    assertThat(seen.get(1)).contains("x-amz-date;x-amz-security-token").contains("/eu-test-1/s3/");
  }

  @Test
  void aSecretWithANewlineIsNotShown() {
    for (String name : List.of("access-key", "session-token")) {
      var settings = S3Server.settings(server.port(), "any", Map.of(name, "hunter2\n"));
      assertThatThrownBy(() -> open(settings))
          .isInstanceOf(SwkitException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("newline")
          .hasMessageNotContaining("hunter2");
    }
    assertThat(S3Server.settings(1, "any", Map.of("secret-key", "hunter2")).toString())
        .doesNotContain("hunter2");
    assertThat(new AwsCredentials("AK", "hunter2", "hunter2").toString()).doesNotContain("hunter2");
    var settings = S3Server.settings(1, "any", Map.of("endpoint", "http://me:hunter2@[host"));
    assertThatThrownBy(() -> open(settings)).hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "us-east-1, s3.amazonaws.com",
    "eu-west-1, s3.eu-west-1.amazonaws.com",
    "eu-central-1, s3.eu-central-1.amazonaws.com",
    "cn-north-1, s3.cn-north-1.amazonaws.com.cn",
    "fra1, fra1.digitaloceanspaces.com",
    "wa-us-east-1, s3.us-east-1.wasabisys.com",
    "yandex, storage.yandexcloud.net",
    "s3.example.org, s3.example.org"
  })
  void regionsHaveTheirHosts(String region, String host) {
    assertThat(S3BlobStore.host(region)).isEqualTo(host);
  }

  @Test
  void credentialsComeFromSettingsThenEnvironmentThenProfile(@TempDir Path home) throws Exception {
    var plain = new StoreSettings("s3", Map.of("bucket", "b"), "a test");
    var profiled = new StoreSettings("s3", Map.of("profile", "mail"), "a test");
    var given = new StoreSettings("s3", Map.of("access-key", "A", "secret-key", "S"), "a test");
    var environment =
        Map.of("AWS_ACCESS_KEY_ID", "EA", "AWS_SECRET_ACCESS_KEY", "ES", "AWS_SESSION_TOKEN", "ET");
    assertThat(AwsCredentials.of(given, environment::get, home))
        .isEqualTo(new AwsCredentials("A", "S", ""));
    assertThat(AwsCredentials.of(plain, environment::get, home))
        .isEqualTo(new AwsCredentials("EA", "ES", "ET"));
    assertThatThrownBy(() -> AwsCredentials.of(plain, name -> null, home))
        .isInstanceOf(SwkitException.class)
        .hasMessageContaining("no credentials for S3")
        .hasMessageContaining("'default'");
    Files.createDirectories(home.resolve(".aws"));
    Files.writeString(
        home.resolve(".aws/credentials"),
        """
        [default]
        aws_access_key_id = DA
        aws_secret_access_key = DS==
        # [mail]
        [mail]
        aws_access_key_id=MA
        aws_secret_access_key=MS
        aws_session_token=MT
        """);
    assertThat(AwsCredentials.of(plain, name -> null, home))
        .isEqualTo(new AwsCredentials("DA", "DS==", ""));
    assertThat(AwsCredentials.of(profiled, name -> null, home))
        .isEqualTo(new AwsCredentials("MA", "MS", "MT"));
    assertThat(AwsCredentials.of(plain, Map.of("AWS_PROFILE", "mail")::get, home).accessKey())
        .isEqualTo("MA");
  }
}
