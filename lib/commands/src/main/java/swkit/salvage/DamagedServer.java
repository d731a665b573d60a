// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * A store on a database server that reports some rows as damaged: they are left out, by ranges of
 * keys. Nothing is changed, neither a row nor a setting of the server.
 */
final class DamagedServer implements DamagedStore {
  private final String kind;
  private final Supplier<Store> opening;
  private Store store;
  private final Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
  private final int schemaVersion;
  private final List<String> notes = new ArrayList<>();

  /** Opens the store that {@code settings} name. */
  static DamagedServer open(StoreSettings settings) {
    settings.requireSecrets();
    return new DamagedServer(
        settings.type(), () -> settings.backend().openForReading(settings, false));
  }

  /** A store that {@code opening} opens, again if the server ends the connection. */
  DamagedServer(String kind, Supplier<Store> opening) {
    this.kind = kind;
    this.opening = opening;
    this.store = opening.get();
    try (Snapshot snapshot = store.snapshot()) {
      subspaces.addAll(snapshot.subspaces());
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
      notes.add("the schema version can't be read: " + e.getMessage());
    }
    return 0;
  }

  /** A new snapshot; of a store that is opened again if the server has ended the connections. */
  private Snapshot snapshot() {
    try {
      return answering(store.snapshot());
    } catch (SwkitException e) {
      try {
        store.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      store = opening.get();
      return answering(store.snapshot());
    }
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
    return new BisectedScan(address(), subspace, this::snapshot, losses);
  }

  @Override
  public long corrected() {
    return 0;
  }

  @Override
  public void checkUnchanged() {}

  @Override
  public void close() {
    store.close();
  }
}
