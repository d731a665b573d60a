// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;
import swkit.Generation;
import swkit.Subspace;

/** The forms that the keys of each subspace have, in one generation. Immutable. */
public abstract sealed class KeyForms permits KeyForms015 {
  /** The schema version of 0.15. */
  private static final int SCHEMA_015 = 5;

  /** The forms of {@code generation}. */
  public static KeyForms of(Generation generation) {
    if (generation.schemaVersion() == SCHEMA_015) {
      return KeyForms015.INSTANCE;
    }
    throw new IllegalArgumentException("the key forms of " + generation + " aren't known");
  }

  /** The forms of a subspace, the more special ones first; empty where it has none. */
  abstract List<KeyForm> forms(Subspace subspace);

  /** What {@code key} is. Never null, never throws: a key of no form is an unknown one. */
  public final DecodedKey decode(Subspace subspace, byte[] key) {
    for (KeyForm form : forms(subspace)) {
      DecodedKey decoded = form.decode(key);
      if (decoded != null) {
        return decoded;
      }
    }
    return DecodedKey.unknown(subspace, key);
  }
}
