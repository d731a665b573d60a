// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import swkit.RefusedException;
import swkit.hash.Blake3;
import swkit.io.Wording;

/** Makes the key of a redaction. Stateless. */
public final class RedactionKey {
  private static final int LENGTH = 32;

  /** Fewer bytes can be guessed. */
  private static final int SHORTEST = 16;

  private static final int LONGEST = 1 << 16;

  private RedactionKey() {}

  /** The key that the content of {@code file} gives; a random one if that is null. */
  public static byte[] of(Path file) {
    if (file == null) {
      byte[] key = new byte[LENGTH];
      new SecureRandom().nextBytes(key);
      return key;
    }
    try (var in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LONGEST);
      if (content.length < SHORTEST) {
        throw new RefusedException(
            file.toString(), "has fewer than " + SHORTEST + " bytes, which can be guessed");
      }
      return Blake3.hash(content);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    }
  }
}
