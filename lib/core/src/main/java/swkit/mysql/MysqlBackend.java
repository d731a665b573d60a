// SPDX-License-Identifier: Apache-2.0
package swkit.mysql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;
import swkit.Subspace;
import swkit.io.Wording;
import swkit.store.Backend;
import swkit.store.Store;
import swkit.store.StoreForm;
import swkit.store.StoreSettings;

/**
 * Stores in a MySQL or MariaDB database, with the tables of the server (store-and-dump 3.4).
 *
 * <p>A database can be read while others write. Writing is refused while other sessions use it, as
 * far as the user may see them, unless it is forced. Stateless.
 */
public final class MysqlBackend implements Backend {
  /** How often sessions are listed: one that has just ended may still be there for a moment. */
  private static final int LOOKS = 20;

  private static final int MILLIS_BETWEEN_LOOKS = 100;

  @Override
  public boolean exists(StoreSettings settings) {
    try (MysqlStore store = new MysqlStore(settings, false)) {
      return !store.isEmpty();
    }
  }

  /** The same whether live or not: a snapshot is one state, whoever writes meanwhile. */
  @Override
  public Store openForReading(StoreSettings settings, boolean live) {
    return requireTables(settings, requireHonest(settings, new MysqlStore(settings, false)));
  }

  @Override
  public Store openDamaged(StoreSettings settings) {
    return requireTables(settings, MysqlStore.damaged(settings));
  }

  private static MysqlStore requireTables(StoreSettings settings, MysqlStore store) {
    StoreForm.refuseNewer(store, store.newer());
    if (store.isEmpty()) {
      store.close();
      throw new RefusedException(
          settings.address(), "has none of Stalwart's tables; nothing is created by reading");
    }
    return store;
  }

  /** Refuses a server that gives out damaged pages as if they were whole. */
  private static MysqlStore requireHonest(StoreSettings settings, MysqlStore store) {
    for (String warning : store.warnings()) {
      store.close();
      throw new RefusedException(settings.address(), warning).with(Remedy.SALVAGE);
    }
    return store;
  }

  @Override
  public Store openForWriting(StoreSettings settings, boolean force) {
    MysqlStore store = requireHonest(settings, new MysqlStore(settings, true));
    StoreForm.refuseNewer(store, store.newer());
    try {
      if (!force) {
        refuseOthers(settings, store);
      }
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void refuseOthers(StoreSettings settings, MysqlStore store) {
    Connection connection = store.borrow();
    try {
      for (int look = 1; ; look++) {
        TreeMap<String, Integer> others = others(connection);
        if (others.isEmpty()) {
          return;
        }
        if (look == LOOKS) {
          throw new RefusedException(settings.address(), describe(others))
              .with(Remedy.FORCE_WRITING);
        }
        Thread.sleep(MILLIS_BETWEEN_LOOKS);
      }
    } catch (SQLException e) {
      throw new StoreException(
          settings.address(), "its sessions can't be listed: " + MysqlConnector.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(settings.address() + " was interrupted while it was opened");
    } finally {
      store.giveBack(connection);
    }
  }

  /** How many other sessions use the database, by user and host. */
  private static TreeMap<String, Integer> others(Connection connection) throws SQLException {
    TreeMap<String, Integer> others = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT user, host FROM information_schema.processlist"
                    + " WHERE db = DATABASE() AND id <> CONNECTION_ID()")) {
      while (rows.next()) {
        String host = String.valueOf(rows.getString(2)).replaceAll(":[0-9]+$", "");
        others.merge(rows.getString(1) + "@" + host, 1, Integer::sum);
      }
    }
    return others;
  }

  private static String describe(TreeMap<String, Integer> others) {
    int count = others.values().stream().mapToInt(Integer::intValue).sum();
    String who =
        others.entrySet().stream()
            .map(other -> other.getKey() + (other.getValue() > 1 ? " ×" + other.getValue() : ""))
            .collect(Collectors.joining(", "));
    return Wording.count(count, "other session is", "other sessions are")
        + " on the database ("
        + who
        + "): stop the server first";
  }

  @Override
  public String refuses(Subspace subspace, Entry entry) {
    return MysqlLimits.of(subspace, entry);
  }

  @Override
  public Function<Entry, String> refusals(StoreSettings settings, Subspace subspace) {
    try (MysqlStore store = new MysqlStore(settings, false)) {
      return new MysqlLimits(subspace, store.largestPacket());
    }
  }

  @Override
  public String identity(StoreSettings settings) {
    try (MysqlStore store = new MysqlStore(settings, false)) {
      return store.identity();
    }
  }

  @Override
  public Optional<Path> path(StoreSettings settings) {
    return Optional.empty();
  }
}
