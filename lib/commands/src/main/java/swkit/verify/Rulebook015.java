// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static swkit.verify.Rule.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import swkit.Subspace;
import swkit.generation.Generation015;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;
import swkit.registry.ObjectId;

/** The rules of 0.15: principals in a directory, text settings, extras of blobs. */
final class Rulebook015 extends Rulebook {
  static final Rulebook015 INSTANCE = new Rulebook015();

  /** The rules of these releases alone. */
  static final Set<Rule> OWN = EnumSet.of(U7, U7_LEASE, B11, Q5, T3, P1, P2, P3, P4, P5);

  private Rulebook015() {}

  @Override
  boolean has(Rule rule) {
    return !Rulebook016.OWN.contains(rule);
  }

  @Override
  List<CrossReference> references(FirstPass prepared, KeyForms forms, Predicate<Subspace> isEmpty) {
    List<CrossReference> all =
        new ArrayList<>(List.of(CrossReferences.queue(), CrossReferences.members()));
    all.addAll(CrossReferences.documents(prepared.principals()));
    all.addAll(CrossReferences.of015());
    return all;
  }

  @Override
  List<RowCheck> checks(FirstPass prepared, Findings findings) {
    return List.of(
        new PrincipalCheck(prepared.principals(), findings),
        new QuotaCheck(Generation015.INSTANCE, prepared.principals(), findings));
  }

  @Override
  ObjectId object(Subspace subspace, DecodedKey key) {
    return null;
  }
}
