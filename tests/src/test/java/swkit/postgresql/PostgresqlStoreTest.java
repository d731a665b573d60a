// SPDX-License-Identifier: Apache-2.0
package swkit.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation015;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.store.Store;
import swkit.store.StoreContract;
import swkit.store.StoreSettings;
import swkit.testing.PostgresqlServer;

class PostgresqlStoreTest extends StoreContract {
  @Override
  public StoreSettings freshStore() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    return server.settings(server.freshDatabase(), Map.of());
  }

  @Override
  public int longestKey() {
    return 2600;
  }

  /** Readers see the state before; writers of other processes are told by their sessions. */
  @Override
  public boolean isExclusive() {
    return false;
  }

  @Test
  void clearingFromAKeyOnKeepsAllBelow() throws Exception {
    StoreSettings settings = freshStore();
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      for (int kept = 0; kept < 4; kept++) {
        try (Sink sink = store.sink(Subspace.PROPERTY)) {
          for (int i = 0; i < 6; i++) {
            sink.put(new Entry(Bytes.u32(i), Bytes.u32(-i)));
          }
          sink.commit();
        }
        store.clear(Subspace.PROPERTY, KeyRange.from(Bytes.u32(kept)));
        try (Snapshot snapshot = store.snapshot()) {
          assertThat(snapshot.scan(Subspace.PROPERTY).stream().count()).isEqualTo(kept);
        }
      }
    }
  }

  @Test
  void tablesAreThoseOfTheSchemaThatOptionsName() throws Exception {
    StoreSettings first = freshStore();
    String database = first.require("database");
    PostgresqlServer server = PostgresqlServer.get();
    server.execute(database, "CREATE SCHEMA mail");
    StoreSettings settings = server.settings(database, Map.of("options", "-c search_path=mail"));
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      try (Sink sink = store.sink(Subspace.PROPERTY)) {
        sink.put(SchemaKey.entry(5));
        sink.commit();
      }
    }
    assertThat(first.backend().exists(first)).isFalse();
    assertThat(settings.backend().exists(settings)).isTrue();
    server.execute(database, "SELECT k FROM mail.p");
  }

  /** Whose statistics show nothing of other people's sessions but that they are there. */
  @Test
  void anOrdinaryUserMayWriteAndSeesOthers() throws Exception {
    PostgresqlServer server = PostgresqlServer.get();
    String database = server.freshDatabase();
    String role = "role_" + database;
    server.execute(database, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
    server.execute(database, "GRANT CREATE ON SCHEMA public TO " + role);
    StoreSettings settings = server.settings(database, Map.of("user", role, "password", "x"));
    try (Store store = settings.backend().openForWriting(settings)) {
      store.prepare(Generation015.INSTANCE);
      store.clear(Subspace.SEARCH_INDEX, KeyRange.all());
    }
    try (var other = server.connect(database)) {
      assertThat(other.isValid(5)).isTrue();
      assertThatThrownBy(() -> settings.backend().openForWriting(settings))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("is in use by 1 other session: 'PostgreSQL JDBC Driver'");
    }
  }
}
