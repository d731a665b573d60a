// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.SharedOperands;
import swkit.open.DatabaseAddress;
import swkit.table.TabularDatabase;

/**
 * A database that the tasks of one executor read together: the first opens it, the last closes it.
 * Each user closes what {@link #open} gave.
 */
final class SharedDatabase implements AutoCloseable {
  /** What is open in this JVM. Guarded by itself. */
  private static final Map<SharedOperands, Opened> OPEN = new HashMap<>();

  private static final class Opened {
    private final TabularDatabase tables;
    private int users;
    private Boolean whole;

    Opened(TabularDatabase tables) {
      this.tables = tables;
    }

    /** Asks once: a seal is compared with its files. */
    synchronized boolean isWhole() {
      if (whole == null) {
        whole = tables.isWhole();
      }
      return whole;
    }
  }

  private final SharedOperands key;
  private final Opened opened;
  private boolean closed;

  private SharedDatabase(SharedOperands key, Opened opened) {
    this.key = key;
    this.opened = opened;
  }

  /** Opens what {@code operand} names here, unless it is open. */
  static SharedDatabase open(SharedOperands operand) {
    synchronized (OPEN) {
      Opened opened = OPEN.get(operand);
      if (opened == null) {
        DatabaseAddress address = operand.one();
        opened = new Opened(TabularDatabase.open(address, false, Workers.none()));
        OPEN.put(operand, opened);
      }
      opened.users++;
      return new SharedDatabase(operand, opened);
    }
  }

  /** The tables. */
  TabularDatabase tables() {
    return opened.tables;
  }

  /** A text that identifies the state that is read; null if the engine has no such thing. */
  String state() {
    return opened.tables.snapshot().state();
  }

  /** Throws if the state isn't {@code planned}, unless one of them is unknown. */
  void requireState(String planned) {
    if (planned != null && state() != null && !Objects.equals(planned, state())) {
      throw new RefusedException(
          opened.tables.database().address(),
          "has changed since the statement was planned, or is another one on this machine: run the"
              + " statement again");
    }
  }

  /**
   * Throws if rows are known to be missing, or to be others than those that were exported, unless
   * {@code options} accept that.
   */
  void requireWhole(SourceOptions options) {
    if (!options.incomplete() && !opened.isWhole()) {
      throw new RefusedException(
          opened.tables.database().address(),
          "is not whole, so that rows would be missing or wrong: "
              + String.join("; ", opened.tables.problems())
              + ";"
              + SourceOptions.ACCEPT);
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (!closed) {
        closed = true;
        opened.users--;
        if (opened.users == 0) {
          OPEN.remove(key);
          opened.tables.close();
        }
      }
    }
  }
}
