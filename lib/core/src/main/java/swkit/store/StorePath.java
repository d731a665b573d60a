// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import swkit.RefusedException;
import swkit.io.Wording;

/** Files and directories that an operand or a configuration names. */
public final class StorePath {
  private StorePath() {}

  /**
   * Whether there is something at {@code path}. Throws where that can't be seen, for want of a
   * permission on the way.
   */
  public static boolean exists(Path path, String address) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new RefusedException(address, "can't be looked at: " + Wording.reason(e));
    }
  }
}
