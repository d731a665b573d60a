// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;
import swkit.storage.StorageSettings;
import swkit.store.StoreSettings;

/** Where new files may be. */
public final class NewPlace {
  private NewPlace() {}

  /**
   * Throws if {@code place} lies inside a store of {@code storage}, symbolic links followed.
   *
   * @param what what is to be there, for the message: {@code the undo dump}
   * @param option the option that gives another place
   */
  public static void requireOutside(
      StorageSettings storage, Path place, String what, String option) {
    List<Path> stores = new ArrayList<>(storage.blobPaths());
    storage.data().backend().path(storage.data()).ifPresent(stores::add);
    for (Path store : stores) {
      if (real(place).startsWith(real(store))) {
        throw RefusedException.usage(
            what + " would lie inside the store, in " + place + "; give " + option + " elsewhere");
      }
    }
  }

  /** Throws if the files of the store {@code data} can't be written to by this user. */
  public static void requireWritable(StoreSettings data) {
    Path path = data.backend().path(data).orElse(null);
    if (path == null || !Files.exists(path)) {
      return;
    }
    List<Path> needed =
        Files.isDirectory(path) ? List.of(path) : List.of(path, path.toAbsolutePath().getParent());
    for (Path each : needed) {
      if (!Files.isWritable(each)) {
        throw new RefusedException(
            data.address(),
            "can't be written to: "
                + each
                + " is read-only for this user, or is on a read-only file system");
      }
    }
  }

  /**
   * Throws if {@code place} lies inside {@code from}, symbolic links followed.
   *
   * @param what what {@code from} is, for the message: {@code damaged dump}
   */
  public static void requireOutside(DatabaseAddress from, Path place, String what) {
    List<Path> read = from.isDump() ? List.of(from.dump()) : from.storage().paths();
    for (Path path : read) {
      if (real(place).startsWith(real(path))) {
        throw RefusedException.usage(
            place + " lies in the " + what + ", which is only read; give a directory elsewhere");
      }
    }
  }

  /** The path with all symbolic links followed, as far as it exists. */
  private static Path real(Path path) {
    Path place = path.toAbsolutePath().normalize();
    for (Path above = place; above != null; above = above.getParent()) {
      if (Files.exists(above)) {
        try {
          return above.toRealPath().resolve(above.relativize(place));
        } catch (IOException e) {
          return place;
        }
      }
    }
    return place;
  }
}
