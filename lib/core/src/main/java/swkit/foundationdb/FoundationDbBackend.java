// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import com.apple.foundationdb.Database;
import com.apple.foundationdb.FDB;
import com.apple.foundationdb.FDBException;
import com.apple.foundationdb.Transaction;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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

  private static final long ANSWER_MILLIS = 8_000;
  private static final long TRANSACTION_MILLIS = 60_000;

  /**
   * Stand-ins for clusters, by the name of the cluster file: for tests without the client library.
   */
  public static final Map<String, Supplier<Database>> STAND_INS = new ConcurrentHashMap<>();

  @Override
  public boolean exists(StoreSettings settings) {
    try (Connection connection = connect(settings)) {
      return isThere(settings, connection);
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
    Connection connection = connect(settings);
    try {
      if (!isThere(settings, connection) && mustExist) {
        throw new RefusedException(
            settings.address(),
            "the cluster is empty, and nothing is created by reading; is it the right one?");
      }
      FoundationDbStore store =
          new FoundationDbStore(connection.database, connection, settings.address());
      if (holdsOthers(settings, connection.database)) {
        store.noteOthers();
      }
      return store;
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  /** Opens the store in {@code database}, which it closes; {@code address} is for messages. */
  public static FoundationDbStore open(Database database, String address) {
    return new FoundationDbStore(database, database, address);
  }

  /**
   * An open database, and the cluster file that its client library has; both null for a stand-in.
   */
  private record Connection(Database database, ClusterFile file, ClusterFile.Copy copy)
      implements AutoCloseable {
    @Override
    public void close() {
      database.close();
      if (copy != null) {
        copy.remove();
        Client.closed();
      }
    }
  }

  private static Connection connect(StoreSettings settings) {
    Supplier<Database> standIn =
        STAND_INS.get(String.valueOf(settings.values().get("cluster-file")));
    if (standIn != null) {
      return new Connection(standIn.get(), null, null);
    }
    ClusterFile file = ClusterFile.of(settings);
    ClusterFile.Copy copy = file.copy(settings.address());
    try {
      return new Connection(Client.connect(copy.file().toString()), file, copy);
    } catch (LinkageError e) {
      copy.remove();
      throw new StoreException(
          settings.address(),
          "can't be opened on this machine: install " + FoundationDbError.CLIENT,
          e);
    } catch (RuntimeException e) {
      copy.remove();
      throw FoundationDbError.of(
          settings.address(), "can't be opened with the client library (libfdb_c) that is here", e);
    }
  }

  /**
   * The client library, the only class that fails to load without it. Its network is of the whole
   * process: it can be started once, whatever the number of clusters, and is stopped at the end.
   */
  private static final class Client {
    /** Longer than what is under way may take to end after an interrupt. */
    private static final long PATIENCE_MILLIS = 25_000;

    private static int open;
    private static boolean isUsed;

    static synchronized Database connect(String file) {
      FDB client = FDB.selectAPIVersion(API_VERSION);
      if (!isUsed) {
        client.disableShutdownHook();
        failIfIncompatible(client);
        Runtime.getRuntime().addShutdownHook(new Thread(Client::stop));
        isUsed = true;
      }
      Database database = client.open(file);
      open++;
      database.options().setTransactionTimeout(TRANSACTION_MILLIS);
      return database;
    }

    /** Has a cluster of another version fail at once, which otherwise doesn't answer. */
    private static void failIfIncompatible(FDB client) {
      try {
        client.options().setFailIncompatibleClient();
      } catch (FDBException e) {
        // a library without this option: the time that an answer may take ends it
      }
    }

    static void closed() {
      synchronized (Client.class) {
        open--;
        Client.class.notifyAll();
      }
    }

    /**
     * Stops the network when nobody waits for an answer any more. The driver's own hook would stop
     * it at once, and what is under way would hang.
     */
    private static void stop() {
      long end = System.currentTimeMillis() + PATIENCE_MILLIS;
      synchronized (Client.class) {
        for (long left = PATIENCE_MILLIS; open > 0 && left > 0; ) {
          try {
            Client.class.wait(left);
          } catch (InterruptedException e) {
            break;
          }
          left = end - System.currentTimeMillis();
        }
      }
      FDB.instance().stopNetwork();
    }
  }

  private static boolean isThere(StoreSettings settings, Connection connection) {
    byte[] first = {(byte) Subspace.ACL.letter()};
    byte[] after = {(byte) (Subspace.SEARCH_INDEX.letter() + 1)};
    byte[] system = {(byte) 0xFF};
    try {
      return connection.database.run(
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
      boolean isEncrypted = connection.file != null && connection.file.isEncrypted();
      String help = isEncrypted ? " (" + FoundationDbError.TLS_HELP + ")" : "";
      throw FoundationDbError.of(settings.address(), "can't be read" + help, e);
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
      throw FoundationDbError.of(settings.address(), "can't be read", e);
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
    try {
      return ClusterFile.of(settings).cluster();
    } catch (RefusedException e) {
      return settings.address(); // said when it is opened
    }
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.empty();
  }
}
