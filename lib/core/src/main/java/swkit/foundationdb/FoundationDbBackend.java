// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDB;
import com.apple.foundationdb.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import swkit.Entry;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Stalwart10;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * Stores in a FoundationDB cluster, whose whole keyspace they use (store-and-dump 3.5). Stateless.
 *
 * <p>The setting {@code cluster-file} names the cluster; by default it is the one of the client
 * library. The mail server's limits on its transactions ({@code transaction.*}) are meant for its
 * short ones, and are not used here. FoundationDB can't tell who else is using a store, so nothing
 * is refused for that reason; {@link Store#warnings} says so.
 */
public final class FoundationDbBackend implements Backend {
  /** The version that the client libraries 7.3 and 7.4 both have. */
  private static final int API_VERSION = 730;

  private static final String STANDARD_FILE = "/etc/foundationdb/fdb.cluster";

  private static final String CLIENT =
      "the FoundationDB client library (libfdb_c), version 7.3 or 7.4 like the cluster";

  private static final long ANSWER_MILLIS = 10_000;
  private static final long TRANSACTION_MILLIS = 60_000;

  /**
   * Stand-ins for clusters, by the name of the cluster file: for tests without the client library.
   */
  public static final Map<String, Supplier<Database>> STAND_INS = new ConcurrentHashMap<>();

  @Override
  public boolean exists(StoreSettings settings) {
    try (Database database = connect(settings)) {
      return isThere(settings, database);
    }
  }

  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    return open(settings, true);
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    return open(settings, false);
  }

  private static Store open(StoreSettings settings, boolean mustExist) {
    Database database = connect(settings);
    try {
      if (!isThere(settings, database) && mustExist) {
        throw new RefusedException(
            settings.address(),
            "the cluster is empty, and nothing is created by reading; is it the right one?");
      }
      FoundationDbStore store = open(database, settings.address());
      if (holdsOthers(settings, database)) {
        store.noteOthers();
      }
      return store;
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /** Opens the store in {@code database}, which it closes; {@code address} is for messages. */
  public static FoundationDbStore open(Database database, String address) {
    return new FoundationDbStore(database, address);
  }

  private static Database connect(StoreSettings settings) {
    String file = settings.values().get("cluster-file");
    Supplier<Database> standIn = STAND_INS.get(String.valueOf(file));
    if (standIn != null) {
      return standIn.get();
    }
    if (file != null && !Files.isReadable(settings.path("cluster-file"))) {
      throw new RefusedException(
          settings.address(),
          "its cluster file doesn't exist or can't be read; every server has one too"
              + settings.relativity("cluster-file"));
    }
    try {
      return Client.connect(file);
    } catch (LinkageError e) {
      throw new StoreException(
          settings.address(), "can't be opened on this machine: install " + CLIENT, e);
    } catch (RuntimeException e) {
      throw new StoreException(
          settings.address(), "can't be opened with " + CLIENT + ": " + e.getMessage(), e);
    }
  }

  /** The only class that needs the client library, and fails to load without it. */
  private static final class Client {
    static Database connect(String file) {
      FDB client = FDB.selectAPIVersion(API_VERSION);
      Database database = file == null ? client.open() : client.open(file);
      database.options().setTransactionTimeout(TRANSACTION_MILLIS);
      return database;
    }
  }

  private static boolean isThere(StoreSettings settings, Database database) {
    byte[] first = {(byte) Subspace.ACL.letter()};
    byte[] after = {(byte) (Subspace.SEARCH_INDEX.letter() + 1)};
    byte[] system = {(byte) 0xFF};
    try {
      return database.run(
          transaction -> {
            transaction.options().setTimeout(ANSWER_MILLIS);
            refuseNewer(settings, transaction);
            if (holds(transaction, first, after)) {
              return true;
            }
            if (holds(transaction, new byte[0], first) || holds(transaction, after, system)) {
              throw new RefusedException(
                  settings.address(), "the cluster holds no Stalwart database, but something else");
            }
            return false;
          });
    } catch (RuntimeException e) {
      throw FoundationDbStore.failed(settings.address(), "can't be read", e);
    }
  }

  /** Whether the cluster has keys that belong to no subspace. */
  private static boolean holdsOthers(StoreSettings settings, Database database) {
    byte[] first = {(byte) Subspace.ACL.letter()};
    byte[] after = {(byte) (Subspace.SEARCH_INDEX.letter() + 1)};
    byte[] system = {(byte) 0xFF};
    try {
      return database.run(
          transaction ->
              holds(transaction, new byte[0], first) || holds(transaction, after, system));
    } catch (RuntimeException e) {
      throw FoundationDbStore.failed(settings.address(), "can't be read", e);
    }
  }

  private static void refuseNewer(StoreSettings settings, Transaction transaction) {
    byte[] schema = {(byte) Subspace.PROPERTY.letter(), 0};
    for (byte prefix : Stalwart10.prefixes()) {
      byte[] from = {prefix};
      byte[] to = {(byte) (prefix + 1)};
      if (holds(transaction, from, to) && transaction.get(schema).join() == null) {
        throw new RefusedException(
            settings.address(), Stalwart10.text("it has keys that begin with " + (char) prefix));
      }
    }
  }

  private static boolean holds(Transaction transaction, byte[] from, byte[] to) {
    return !transaction.getRange(from, to, 1).asList().join().isEmpty();
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    return Pieces.refuses(subspace, entry);
  }

  /** The description and the id in the cluster file; its coordinators may change. */
  @Override
  public String identity(StoreSettings settings) {
    String file = settings.values().get("cluster-file");
    String standard = System.getenv().getOrDefault("FDB_CLUSTER_FILE", STANDARD_FILE);
    try (Stream<String> lines =
        Files.lines(file == null ? Path.of(standard) : settings.path("cluster-file"))) {
      return lines
          .filter(line -> !line.startsWith("#") && line.indexOf('@') > 0)
          .map(line -> line.substring(0, line.indexOf('@')).strip())
          .findFirst()
          .orElse(settings.address());
    } catch (IOException e) {
      return settings.address();
    }
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.empty();
  }
}
