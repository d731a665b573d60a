// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.store.HeapRows;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * A store on a database server that reports some rows as damaged: they are left out, by ranges of
 * keys. Nothing is changed, neither a row nor a setting of the server.
 */
final class DamagedServer implements DamagedStore {
  /** How long a server that ended is waited for: a start with recovery takes a while. */
  private static final Duration WAIT = Duration.ofMinutes(1);

  /** How often that is waited for in all. */
  private static final int MOST_WAITS = 10;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

  private final String kind;
  private final Supplier<Store> opening;
  private Store store;
  private final Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
  private final int schemaVersion;
  private final List<String> notes = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Set<Subspace> told = EnumSet.noneOf(Subspace.class);
  private HeapRows heap;
  private Subspace surveyed;
  private HeapSurvey lastSurvey;
  private final Duration wait;
  private long waited;
  private long ends;
  private StoreException gone;

  /** Opens the store that {@code settings} name. */
  static DamagedServer open(StoreSettings settings) {
    settings.requireSecrets();
    return new DamagedServer(settings.type(), () -> settings.backend().openDamaged(settings), WAIT);
  }

  /**
   * A store that {@code opening} opens, again if the server ends the connections, as soon as it
   * answers within {@code wait}.
   */
  DamagedServer(String kind, Supplier<Store> opening, Duration wait) {
    this.wait = wait;
    this.kind = kind;
    this.opening = opening;
    this.store = opening.get();
    try (Snapshot snapshot = store.snapshot()) {
      subspaces.addAll(snapshot.subspaces());
    }
    heap = store.heap();
    lost.addAll(store.warnings());
    if (heap != null && !heap.hasChecksums()) {
      notes.add(
          "this server has no data checksums: an altered value without a hash of its own can't be"
              + " known");
    }
    schemaVersion = readVersion();
  }

  private int readVersion() {
    try (Snapshot snapshot = store.snapshot()) {
      int version = snapshot.schemaVersion();
      return Generation.isKnown(version) ? version : 0;
    } catch (RefusedException e) {
      notes.add(e.getMessage());
    } catch (SwkitException e) {
      return versionOfRow(e);
    }
    return 0;
  }

  /** The schema version as its row has it, which the index may not find. */
  private int versionOfRow(SwkitException failure) {
    if (heap == null) {
      snapshot().close();
    } else {
      try (Source rows = entries(Subspace.PROPERTY, null, loss -> {})) {
        Entry first = rows.next();
        boolean isThere = first != null && SchemaKey.is(first) && first.value().length == 4;
        int version = isThere ? Bytes.u32(first.value(), 0) : 0;
        if (Generation.isKnown(version)) {
          return version;
        }
      }
    }
    notes.add("the schema version can't be read: " + failure.getMessage());
    return 0;
  }

  /** A new snapshot; of a store that is opened again if the server has ended the connections. */
  private Snapshot snapshot() {
    try {
      if (gone == null) {
        return answering(store.snapshot());
      }
    } catch (SwkitException e) {
      // it has ended the connections
    }
    reopen();
    return answering(store.snapshot());
  }

  /**
   * Opens the store again after the server has ended the connections, when it answers. A server
   * that ended at a damaged page, and that something starts again, needs a while for that.
   */
  private void reopen() {
    if (gone != null) {
      throw gone;
    }
    ends++;
    try {
      store.close();
    } catch (RuntimeException e) {
      // its connections are gone
    }
    long begun = System.nanoTime();
    while (true) {
      try {
        store = opening.get();
        heap = store.heap();
        waited += System.nanoTime() - begun;
        return;
      } catch (RefusedException e) {
        throw e;
      } catch (SwkitException e) {
        long now = System.nanoTime() - begun;
        if (now > wait.toNanos() || waited + now > MOST_WAITS * wait.toNanos()) {
          gone = new StoreException(store.address(), gone(now, e), e);
          throw gone;
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private String gone(long waitedNow, SwkitException failure) {
    return "the server ended while it was read, at a damaged page perhaps, and didn't come back in "
        + TimeUnit.NANOSECONDS.toSeconds(waited + waitedNow)
        + " s ("
        + failure.getMessage()
        + "); nothing was written: see its log, "
        + (kind.equals("mysql")
            ? "start it with innodb_force_recovery = 1 below [mysqld], by something that starts it"
                + " again whenever it ends (mysqld_safe, systemd), "
            : "start it, ")
        + "and salvage again";
  }

  /** Throws if the server doesn't answer: what failed before wasn't a damaged row. */
  private static Snapshot answering(Snapshot snapshot) {
    try {
      snapshot.subspaces();
      return snapshot;
    } catch (RuntimeException e) {
      snapshot.close();
      throw e;
    }
  }

  @Override
  public String address() {
    return store.address();
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public int schemaVersion() {
    return schemaVersion;
  }

  @Override
  public Set<Subspace> subspaces() {
    return subspaces;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public long estimate(Subspace subspace) {
    return Math.max(0, store.estimate(subspace));
  }

  @Override
  public Source entries(Subspace subspace, Generation generation, Consumer<Loss> losses) {
    if (heap != null) {
      HeapSurvey survey = survey(subspace);
      return new HeapScan(address(), subspace, survey, this::heap, losses, this::note);
    }
    return new BisectedScan(address(), subspace, this::snapshot, () -> ends, losses);
  }

  private void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
    }
  }

  /** What is found of a table, once: what is lost and has no key is told once too. */
  private HeapSurvey survey(Subspace subspace) {
    HeapSurvey survey = surveyed == subspace ? lastSurvey : null;
    if (survey == null) {
      lastSurvey = null;
      survey = new HeapSurvey(subspace, this::heap);
      lastSurvey = survey;
      surveyed = subspace;
      if (told.add(subspace)) {
        lost.addAll(survey.lost());
        survey.notes().forEach(this::note);
      }
    }
    return survey;
  }

  /** The rows, of a connection that answers. */
  private HeapRows heap() {
    if (!heap.answers()) {
      reopen();
    }
    return heap;
  }

  @Override
  public List<String> lost() {
    return lost;
  }

  @Override
  public long corrected() {
    return 0;
  }

  @Override
  public void checkUnchanged() {}

  @Override
  public void close() {
    Closing.all(heap, store);
  }
}
