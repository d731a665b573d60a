// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;
import java.util.function.Predicate;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;
import swkit.registry.ObjectId;

/**
 * Which rules hold in the releases of one generation, and what is compared for them (key-layouts
 * 6). Immutable.
 */
abstract sealed class Rulebook permits Rulebook014, Rulebook015, Rulebook016 {
  /** The one of {@code generation}. */
  static Rulebook of(Generation generation) {
    if (generation.hasRegistry()) {
      return Rulebook016.INSTANCE;
    }
    return generation.hasKnownValues() ? Rulebook015.INSTANCE : Rulebook014.INSTANCE;
  }

  /** Whether {@code rule} can hold, or not, in these releases. */
  abstract boolean has(Rule rule);

  /**
   * The references between rows that come in different orders.
   *
   * @param isEmpty tells, once all has been read, of which subspace nothing is there
   */
  abstract List<CrossReference> references(
      FirstPass prepared, KeyForms forms, Predicate<Subspace> isEmpty);

  /** What is checked row by row. */
  abstract List<RowCheck> checks(FirstPass prepared, Findings findings);

  /** The object of the registry whose value stands under {@code key}; null if none does. */
  abstract ObjectId object(Subspace subspace, DecodedKey key);
}
