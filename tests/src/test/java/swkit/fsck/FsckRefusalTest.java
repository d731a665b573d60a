// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Entry;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.testing.FakeFoundationDb;
import swkit.testing.Goldens;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.testing.StandIns;
import swkit.transfer.Import;

/** A store that may not be repaired: one line says why, and nothing is written, on any backend. */
class FsckRefusalTest extends MuchDamage {
  private String database;

  /** The damaged golden in a store of {@code type}. */
  private String loaded(String type) throws Exception {
    damageMuch();
    String store =
        switch (type) {
          case "postgresql" -> {
            PostgresqlServer server = PostgresqlServer.get();
            database = server.freshDatabase();
            yield config(type, server.settings(database, Map.of()));
          }
          case "mysql" -> {
            MysqlServer server = MysqlServer.shared();
            database = server.freshDatabase();
            yield config(type, server.settings(database));
          }
          case "fdb" -> {
            StandIns.put("refused", new FakeFoundationDb().database());
            yield "fdb:refused";
          }
          default -> type + ":" + temp.resolve("store");
        };
    Goldens.load(dump, store, Import.Present.REFUSE);
    return store;
  }

  private static void set(String store, Entry... entries) {
    try (ServerStorage storage = ServerStorage.write(DatabaseAddress.parse(store).storage())) {
      try (Sink sink = storage.data().sink(Subspace.PROPERTY)) {
        for (Entry entry : entries) {
          sink.put(entry);
        }
        sink.commit();
      }
      storage.data().sync();
    }
  }

  private static Entry version(int version) {
    return new Entry(SchemaKey.key(), Bytes.u32(version));
  }

  /** The plan and the repair are refused in one line with {@code words}; nothing is written. */
  private void refuses(String store, String... words) {
    Path undo = temp.resolve("undo");
    for (Result result :
        List.of(fsck(store), fsck(store, "--apply", "--yes", "--undo", undo.toString()))) {
      assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err().lines()).hasSize(1);
      assertThat(result.err()).contains(words).doesNotContain("salvage");
    }
    assertThat(undo).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "rocksdb", "fdb", "postgresql", "mysql"})
  void whatIsUnfinishedOrOfAnUnknownRelease(String type) throws Exception {
    String store = loaded(type);
    set(store, version(99));
    refuses(store, "schema version 99 (of an unknown release); this version of swkit knows");
    set(store, version(3));
    refuses(store, "is of 0.13, whose layout isn't known well enough to repair it");
    set(store, version(Snapshot.UNFINISHED));
    refuses(store, "an import was interrupted, so its content is incomplete: run that again first");
    set(store, UnfinishedMark.entry(Generation.of(5, ""), "an import of a p (dump 12)"));
    Map<String, String> unfinished = content(store);
    refuses(store, ": an import of a p (dump 12) was interrupted, so its content is incomplete");
    assertThat(content(store)).isEqualTo(unfinished);
    Result verified = run("StalwartVerify", store);
    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.out())
        .contains("run that import again")
        .doesNotContain("stalwart-salvage", "stalwart-fsck");
  }

  /** FoundationDB doesn't tell who uses a cluster. */
  @ParameterizedTest
  @CsvSource({
    "sqlite, is open in this process already",
    "rocksdb, is being written by this process",
    "postgresql, is in use by 1 other session: 'server'",
    "mysql, 1 other session is on the database",
  })
  void whatIsInUse(String type, String reason) throws Exception {
    String store = loaded(type);
    Map<String, String> damaged = content(store);
    try (AutoCloseable user = user(type, store)) {
      Path undo = temp.resolve("undo");
      Result result = fsck(store, "--apply", "--yes", "--undo", undo.toString());
      assertThat(result.exitCode()).as(user + result.out()).isEqualTo(1);
      assertThat(result.err().lines().findFirst().orElseThrow())
          .contains(reason)
          .doesNotContain("--");
      assertThat(result.err().lines().skip(1))
          .isSubsetOf("stalwart-fsck: nothing was changed in the store");
    }
    assertThat(content(store)).isEqualTo(damaged);
  }

  /** Each run repairs all, finds all repaired, or is refused because of another one. */
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "rocksdb", "postgresql", "mysql"})
  void severalAtOnce(String type) throws Exception {
    String store = loaded(type);
    ExecutorService runs = Executors.newFixedThreadPool(3);
    List<Result> results = new ArrayList<>();
    try {
      List<Callable<Result>> work = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String undo = temp.resolve("undo" + i).toString();
        work.add(() -> fsck(store, "--apply", "--yes", "--undo", undo));
      }
      for (Future<Result> result : runs.invokeAll(work)) {
        results.add(result.get());
      }
    } finally {
      runs.shutdownNow();
    }
    for (Result result : results) {
      assertThat(result.exitCode()).as(result.toString()).isIn(0, 1);
      assertThat(result.err().lines().count()).as(result.err()).isLessThanOrEqualTo(2);
    }
    if (results.stream().allMatch(result -> result.exitCode() == 1)) {
      String undo = temp.resolve("undo").toString();
      assertThat(fsck(store, "--apply", "--yes", "--undo", undo).exitCode()).isZero();
    }
    assertThat(problems(verify(store))).isEmpty();
    assertThat(String.join(" ", difference(GOLDEN, withoutBlobs(content(store)))))
        .isEqualTo(LASTING);
  }

  /** Somebody else who has the store open. */
  private AutoCloseable user(String type, String store) throws Exception {
    if (type.equals("postgresql")) {
      Connection session = PostgresqlServer.get().connect(database);
      session.setClientInfo("ApplicationName", "server");
      return session;
    }
    return type.equals("mysql")
        ? MysqlServer.shared().connect(database)
        : ServerStorage.write(DatabaseAddress.parse(store).storage());
  }
}
