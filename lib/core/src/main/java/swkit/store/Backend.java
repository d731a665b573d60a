// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.PrivateFiles;

/** A kind of {@link Store}: knows whether one is there, and opens it. Stateless. */
public interface Backend {
  /**
   * Whether there is a store at {@code settings}. Throws where there is something else. Changes
   * nothing.
   */
  boolean exists(StoreSettings settings);

  /**
   * Opens a store that is there, and changes nothing about it, not even on closing. Throws where
   * there is none, and where somebody else has it open for writing, unless {@code force} and the
   * engine allows it.
   */
  Store openForReading(StoreSettings settings, boolean force);

  /**
   * The same for a command that can't be forced: its refusal doesn't say that {@code --force}
   * helps.
   */
  default Store openUnshared(StoreSettings settings) {
    return openForReading(settings, false);
  }

  /**
   * Opens a store for writing, and creates it where there is none; nobody else may have it open.
   */
  Store openForWriting(StoreSettings settings);

  /** Why a store of this kind can't hold {@code entry}, or null if it can. */
  String refuses(Subspace subspace, Entry entry);

  /**
   * Says of each entry of {@code subspace}, in ascending order, why the store at {@code settings}
   * can't hold it, or null: what {@link #refuses} says, and what depends on the entries before or
   * on the server. For one thread. May connect; changes nothing.
   */
  default Function<Entry, String> refusals(StoreSettings settings, Subspace subspace) {
    return entry -> refuses(subspace, entry);
  }

  /**
   * What is the same for two settings just where both lead to one database, however they spell it:
   * the file that it is, or what its server says of itself. Null where there is none yet. May
   * connect; changes nothing.
   */
  default String identity(StoreSettings settings) {
    Optional<Path> path = path(settings);
    return path.isPresent() ? PrivateFiles.fileIdentity(path.get()) : settings.address();
  }

  /** The file or directory of the store, which may not exist, where it has one of its own. */
  Optional<Path> path(StoreSettings settings);
}
