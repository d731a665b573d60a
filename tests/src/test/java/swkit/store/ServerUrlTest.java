// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.open.DatabaseAddress;

class ServerUrlTest {
  private static StoreSettings parse(String url) {
    return DatabaseAddress.parse(url, Map.of(), name -> null).storage().data();
  }

  @Test
  void namesWhatTheServersConfigurationNames() {
    assertThat(
            parse(
                    "postgresql://m%40il@db.example.org:5433/stal%2Fwart"
                        + "?compression=lz4&tls.enable=true&options=-c%20search_path%3Da+b")
                .values())
        .isEqualTo(
            Map.of(
                "user", "m@il",
                "host", "db.example.org",
                "port", "5433",
                "database", "stal/wart",
                "compression", "lz4",
                "tls.enable", "true",
                "options", "-c search_path=a+b"));
    assertThat(parse("postgres:///mail").values())
        .isEqualTo(Map.of("host", "localhost", "database", "mail"));
    assertThat(parse("postgresql://[::1]:5432/mail").values()).containsEntry("host", "::1");
    assertThat(parse("postgresql://[::1]:5432/mail")).hasToString("postgresql://[::1]:5432/mail");
    assertThat(parse("postgresql://u@h/mail").toString()).isEqualTo("postgresql://h/mail");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://user:hunter2@host/db",
        "postgresql://user:hunter2@host:5432/db?compression=lz4",
        "postgresql://user:hun/ter2@host/db",
        "postgresql://user:hun?ter2@host/db",
        "postgresql://user:hun@ter2@host/db",
        "postgresql://user:1/hunter2@host/db",
        "postgresql://user:hunter2",
        "postgresql://user:hun${ter2}/x@host/db",
        "postgresql://user@host/db?password=hunter2",
        "postgres://user:hunter2%zz@host/db"
      })
  void aPasswordIsRefusedAndNotShown(String url) {
    RefusedException refusal =
        catchThrowableOfType(RefusedException.class, () -> DatabaseAddress.parse(url));
    assertThat(refusal.exitCode()).isEqualTo(2);
    assertThat(refusal.getMessage()).doesNotContain("ter2").contains("postgresql");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://u@${PGHOST}/d | ${PGHOST} in the host",
        "postgresql://u@h:${PGPORT}/d | ${PGPORT} in the port",
        "mysql://u@h/${DB} | ${DB} in the database",
        "mysql://%{USER}%@h/d | %{USER}% in the user",
        "postgresql://u@h/d?options=-c x={{ y }} | {{ y }} in the options"
      })
  void aReferenceThatNothingReplacesIsNamed(String url, String words) {
    RefusedException refusal =
        catchThrowableOfType(RefusedException.class, () -> DatabaseAddress.parse(url));
    assertThat(refusal.exitCode()).isEqualTo(1);
    assertThat(refusal).hasMessageContaining("nothing replaces " + words);
  }

  @Test
  void saysWhereAPasswordMayStand() {
    assertThatThrownBy(() -> DatabaseAddress.parse("postgresql://u:p@h/d"))
        .hasMessageContaining("can't contain a password")
        .hasFieldOrPropertyWithValue("remedy", Remedy.GIVE_PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql:db",
        "postgresql://host",
        "postgresql://host/",
        "postgresql://host:port/db",
        "postgresql://host/a/b",
        "postgresql://host/db?x",
        "postgresql://host/%g1"
      })
  void whatIsNoUrlIsRefused(String url) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("write postgresql://user@host:port/database");
  }

  @Test
  void aPasswordBelongsToAUrl() {
    DatabaseAddress operand = DatabaseAddress.parse("postgresql://u@h/d", Map.of(), name -> null);
    assertThat(operand.lacksPassword()).isTrue();
    DatabaseAddress complete = operand.withPassword("secret");
    assertThat(complete.lacksPassword()).isFalse();
    assertThat(complete.storage().data().values()).containsEntry("password", "secret");
    assertThat(complete.address() + complete.storage()).doesNotContain("secret");
    assertThatThrownBy(() -> DatabaseAddress.parse("memory:x").withPassword("secret"))
        .hasMessageContaining("takes no password")
        .hasMessageNotContaining("secret");
  }
}
