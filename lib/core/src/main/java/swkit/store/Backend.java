// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.PrivateFiles;

/**
 * A kind of {@link Store}: knows whether one exists, and opens it. Stateless.
 *
 * <p>Rules for implementers:
 *
 * <ul>
 *   <li>A class has a public constructor without parameters: {@link Backends} loads it by name.
 *   <li>Loading the class must succeed without the engine's native library; opening a store need
 *       not.
 *   <li>Only {@link #openForWriting} may change anything, and it checks before it writes.
 *   <li>A store of an unsupported release must be refused, as {@link StoreForm#refuseNewer} does.
 *   <li>Whatever was opened must be closed again before a method throws.
 *   <li>Refusals are {@link swkit.RefusedException}s, failures are {@link swkit.StoreException}s.
 *       Both begin with the address, and neither contains a secret.
 * </ul>
 */
public interface Backend {
  /**
   * Whether a store exists at {@code settings}. Throws a {@link swkit.RefusedException} if
   * something else does. May connect; changes nothing.
   */
  boolean exists(StoreSettings settings);

  /**
   * Opens an existing store for reading. Nothing about it changes, not even on closing. Throws if
   * none exists. If {@code live}, its present state is read, which another process may be changing;
   * otherwise throws if that has it open for writing and the engine has no snapshots. The caller
   * closes the store.
   */
  Store openForReading(StoreSettings settings, boolean live);

  /**
   * Opens an existing store for reading as much as can be read of it, although the engine may
   * report damage, or end at it: in small steps, and also while it is told to overlook damage,
   * which {@link Store#warnings} says.
   */
  default Store openDamaged(StoreSettings settings) {
    return openForReading(settings, false);
  }

  /**
   * Opens an existing store for reading, for a caller that can't read it live: a refusal doesn't
   * suggest that.
   */
  default Store openUnshared(StoreSettings settings) {
    return openForReading(settings, false);
  }

  /**
   * Opens a store for writing, and creates it if none exists. Throws if anybody else has it open,
   * unless {@code force} is true and the engine allows it. The caller closes the store.
   */
  Store openForWriting(StoreSettings settings, boolean force);

  /** Opens a store for writing. Throws if anybody else has it open. */
  default Store openForWriting(StoreSettings settings) {
    return openForWriting(settings, false);
  }

  /**
   * Why no store of this kind can hold {@code entry}, as the rest of a sentence; null if one can.
   * Connects to nothing.
   */
  String refuses(Subspace subspace, Entry entry);

  /**
   * A function that says why the store at {@code settings} can't hold an entry, or null if it can.
   * It knows what {@link #refuses} knows, and also what depends on the server or on the entries
   * before. Give it the entries of {@code subspace} in ascending order, on one thread. May connect;
   * changes nothing.
   */
  default Function<Entry, String> refusals(StoreSettings settings, Subspace subspace) {
    return entry -> refuses(subspace, entry);
  }

  /**
   * An identity: equal for two settings if and only if both address the same database. It comes
   * from the file, or from what the server says of itself. Null if the database doesn't exist yet.
   * May connect; changes nothing.
   */
  default String identity(StoreSettings settings) {
    Optional<Path> path = path(settings);
    return path.isPresent() ? PrivateFiles.fileIdentity(path.get()) : settings.address();
  }

  /** The file or directory of the store, which need not exist; empty if a server keeps it. */
  Optional<Path> path(StoreSettings settings);
}
