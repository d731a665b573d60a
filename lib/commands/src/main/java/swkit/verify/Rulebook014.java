// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.verify.Rule.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import swkit.Subspace;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;
import swkit.registry.ObjectId;

/** The rules of 0.7.3 to 0.14: those of 0.15 that need no values, whose layout isn't known. */
final class Rulebook014 extends Rulebook {
  static final Rulebook014 INSTANCE = new Rulebook014();

  /** The rules of more than one entry that can be checked. */
  private static final Set<Rule> BETWEEN_KEYS =
      EnumSet.of(
          B0,
          B1,
          B2,
          B3,
          B3_COMMIT,
          B6,
          D11,
          D11_MAILBOX,
          D15,
          L1,
          P2,
          P3,
          P5,
          Q5,
          S1,
          S2,
          S2_REPAIR,
          T1,
          T2);

  private Rulebook014() {}

  @Override
  boolean has(Rule rule) {
    return Rulebook015.INSTANCE.has(rule)
        && (rule.needs().isEmpty() || BETWEEN_KEYS.contains(rule));
  }

  @Override
  List<CrossReference> references(FirstPass prepared, KeyForms forms, Predicate<Subspace> isEmpty) {
    return List.of(CrossReferences.queue(), CrossReferences.members());
  }

  @Override
  List<RowCheck> checks(FirstPass prepared, Findings findings) {
    return Rulebook015.INSTANCE.checks(prepared, findings);
  }

  @Override
  ObjectId object(Subspace subspace, DecodedKey key) {
    return null;
  }
}
