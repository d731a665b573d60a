// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings up to 0.15 are secrets, and what is hidden in texts. */
class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "authentication.fallback-admin.secret",
        "store.db.password",
        "store.s3.secret-key",
        "store.s3.access-key",
        "store.s3.security-token",
        "store.azure.sas-token",
        "store.nats.credentials",
        "store.x.connection-string",
        "acme.letsencrypt.eab.hmac-key",
        "acme.letsencrypt.account-key",
        "acme.letsencrypt.cert",
        "acme.letsencrypt.tsig-secret",
        "certificate.default.private-key",
        "signature.rsa-example.private-key",
        "oauth.key",
        "oauth.oidc.signature-key",
        "cluster.key",
        "directory.ldap.bind.secret",
        "directory.local.principals.0000.secret",
        "directory.local.principals.0000.secret.0001",
        "directory.local.principals.0.secrets",
        "directory.oidc.auth.token",
        "webhook.x.signature-key",
        "webhook.x.headers.0000",
        "webhook.x.headers.Authorization",
        "tracer.otel.headers.0",
        "session.hook.x.headers",
        "metrics.prometheus.auth.secret",
        "enterprise.license-key",
        "enterprise.ai.gpt.auth.token",
        "http.pass",
        "relay.passphrase",
        "relay.db_password",
        "relay.PassWord",
        "lookup.x.APIKEY"
      })
  void secrets(String name) {
    assertThat(Secrets.isSecret(name)).isTrue();
    assertThat(Secrets.hide(name, "v4lue")).isEqualTo(Secrets.HIDDEN);
    assertThat(Secrets.hide(name, "%{env:SECRET}%")).isEqualTo("%{env:SECRET}%");
    assertThat(Secrets.hide(name, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.hostname",
        "queue.limiter.inbound.sender.key",
        "queue.quota.size.key.0000",
        "session.throttle.remote.key",
        "oauth.expiry.token",
        "cache.access-token.size",
        "signature.rsa-example.headers.0000",
        "signature.rsa-example.public-key",
        "session.extensions.dsn",
        "session.data.add-headers.received",
        "session.auth.mechanisms",
        "store.rocksdb.path",
        "certificate.default.cert",
        "auth.dkim.sign",
        "imap.auth.allow-plain-text",
        "spam-filter.score.spf_pass_x"
      })
  void settingsThatAreNone(String name) {
    assertThat(Secrets.isSecret(name)).isFalse();
    assertThat(Secrets.hide(name, "v4lue")).isEqualTo("v4lue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:hunter2@host/0",
        "redis://:hunter2@host/0",
        "postgresql://u:a/hunter2@x@host:5432/db",
        "host=db user=x password=hunter2 port=1",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=hunter2==;EndpointSuffix=x",
        "https://blob/x?sv=1&sig=hunter2&se=3",
        "https://x/?token=hunter2",
        "{\"client\": \"x\", \"client_secret\": \"hunter2\"}",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
        "otpauth://totp/x?secret=hunter2",
        "$argon2id$v=19$m=1$hunter2",
        "$6$salt$hunter2",
        "$app$phone$hunter2",
        "{SSHA512}hunter2",
        "Authorization: Basic hunter2",
        "authorization = \"Bearer hunter2\"",
        "use Bearer hunter2hunter2 here"
      })
  void whatIsSecretInATextOfAnotherName(String text) {
    assertThat(Secrets.hide("note.text", text)).doesNotContain("hunter2");
    assertThat(Secrets.hide(text)).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/path?x=1",
        "mail to alice@example.org: hello",
        "key_get('x', token)",
        "if the password is wrong, 421",
        "sender_domain + '@' + rcpt"
      })
  void textsWithoutSecretsStay(String text) {
    assertThat(Secrets.hide(text)).isEqualTo(text);
  }

  /** Values of a megabyte are looked through at once, whatever is in them. */
  @Test
  void longTexts() {
    for (String part :
        new String[] {"a", "//a:", "$6$", "password", "-----BEGIN PRIVATE KEY", "\""}) {
      assertThat(Secrets.hide(part.repeat(1_000_000 / part.length()))).isNotNull();
    }
  }

  /** A text that isn't searched, since it lacks the characters of all secrets, has none. */
  @Test
  void whatIsNotSearchedHasNoSecret() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] pieces = {
      " ",
      "\n",
      "\"",
      "'",
      "=",
      ":",
      "/",
      "//",
      "://",
      "@",
      "-",
      "-----",
      "$",
      "{",
      "}",
      "a",
      "Z9",
      "-----BEGIN PRIVATE KEY",
      "otpauth",
      "$6$",
      "{SHA}",
      "{PLAIN}x",
      "authorization",
      "Authorization",
      "bearer",
      "BEARER abcdefghijklmn",
      "password",
      "token",
      "secret",
      "sig",
      "pwd",
      "api-key",
      "user"
    };
    int searched = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder built = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        built.append(pieces[random.nextInt(pieces.length)]);
      }
      String text = built.toString();
      searched += Wording.mayHoldSecret(text) ? 1 : 0;
      assertThat(Secrets.hide(text))
          .as("seed " + seed + ": <" + text + ">")
          .isEqualTo(SecretForms.hide(text));
    }
    assertThat(searched).isBetween(1, 99_999);
  }
}
