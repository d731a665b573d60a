// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.store.StoreSettings;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;

/** A real server that ends while it is read, as at a damaged page. */
class EndedServerTest {
  private final List<Loss> losses = new ArrayList<>();

  @Test
  void itIsWaitedForAndThenGivenUp() throws Exception {
    Assumptions.assumeTrue(System.getProperty("swkit.mysql") == null, "a server of others");
    try (MysqlServer server = MysqlServer.start()) {
      String database = server.freshDatabase();
      server.load(Goldens.DUMP.resolveSibling("mysql.sql.gz"), database);
      StoreSettings settings = server.settings(database);
      try (DamagedServer damaged = open(settings, Duration.ofSeconds(60))) {
        Generation generation = Generation.of(5, "test");
        long whole = count(damaged.entries(Subspace.PROPERTY, generation, losses::add));
        Source source = damaged.entries(Subspace.PROPERTY, generation, losses::add);
        assertThat(source.next()).isNotNull();
        AutoCloseable supervisor = server.supervised();
        server.kill();
        assertThat(1 + count(source)).isEqualTo(whole).isGreaterThan(100);
        supervisor.close();
        assertThat(losses).isEmpty();
      }
      DamagedServer damaged = open(settings, Duration.ofMillis(100));
      server.kill();
      assertThatThrownBy(
              () -> count(damaged.entries(Subspace.PROPERTY, Generation.of(5, "x"), losses::add)))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll(
              "the server ended while it was read",
              "nothing was written: see its log",
              "start it with innodb_force_recovery = 1",
              "salvage again");
      damaged.close();
    }
  }

  private static DamagedServer open(StoreSettings settings, Duration wait) {
    return new DamagedServer("mysql", () -> settings.backend().openDamaged(settings), wait);
  }

  private static long count(Source source) {
    try (source) {
      return source.stream().count();
    }
  }
}
