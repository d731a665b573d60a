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
 * The rules that apply to the releases of one generation, and the comparisons that check them
 * (key-layouts 6). Immutable.
 */
abstract sealed class Rulebook permits Rulebook014, Rulebook015, Rulebook016 {
  /** The rulebook of {@code generation}. */
  static Rulebook of(Generation generation) {
    if (generation.hasRegistry()) {
      return Rulebook016.INSTANCE;
    }
    return generation.hasKnownValues() ? Rulebook015.INSTANCE : Rulebook014.INSTANCE;
  }

  /** Whether {@code rule} applies to these releases. */
  abstract boolean has(Rule rule);

  /**
   * The references between rows that come in different orders.
   *
   * @param isEmpty says whether a subspace is empty; it is asked after everything has been read
   */
  abstract List<CrossReference> references(
      FirstPass prepared, KeyForms forms, Predicate<Subspace> isEmpty);

  /** The checks of rows as they pass. */
  abstract List<RowCheck> checks(FirstPass prepared, Findings findings);

  /** The registry object that is the value of {@code key}; null if the value is none. */
  abstract ObjectId object(Subspace subspace, DecodedKey key);
}
