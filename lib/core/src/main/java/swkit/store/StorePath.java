// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import swkit.RefusedException;
import swkit.io.Wording;

/** The files and directories that an operand or a configuration names. Stateless. */
public final class StorePath {
  private StorePath() {}

  /**
   * Whether anything exists at {@code path}. Throws a {@link RefusedException} if that can't be
   * seen, for example if a permission is missing on the way.
   */
  public static boolean exists(Path path, String address) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new RefusedException(address, "can't be accessed: " + Wording.reason(e));
    }
  }
}
