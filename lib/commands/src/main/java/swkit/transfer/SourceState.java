// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import swkit.Database;
import swkit.Snapshot;
import swkit.dump.Dump;
import swkit.storage.ServerStorage;
import swkit.store.StoreSettings;

/** What tells a source, and its state, from others, on whatever machine it is asked. Stateless. */
final class SourceState {
  private SourceState() {}

  /**
   * A hash of what the database server says of itself; empty for a dump, where {@code storage} is
   * null, and for a store in files, whose path can differ by machine: their state tells them apart.
   */
  static String identity(ServerStorage storage) {
    if (storage == null) {
      return "";
    }
    StoreSettings data = storage.settings().data();
    if (data.backend().path(data).isPresent()) {
      return "";
    }
    String identity = data.type() + " " + data.backend().identity(data);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The state of {@code database}; {@code null} as text if its engine can't tell it.
   *
   * @param dump the same if it is a dump; else null
   */
  static String of(Database database, Dump dump) {
    if (dump != null) {
      return ImportSession.framesState(dump);
    }
    try (Snapshot snapshot = database.snapshot()) {
      return String.valueOf(snapshot.state());
    }
  }
}
