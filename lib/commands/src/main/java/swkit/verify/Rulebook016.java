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
import swkit.io.Bytes;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;
import swkit.registry.ObjectId;

/** The rules of 0.16: accounts, settings and reports are objects of a registry. */
final class Rulebook016 extends Rulebook {
  static final Rulebook016 INSTANCE = new Rulebook016();

  /** The rules of these releases alone. */
  static final Set<Rule> OWN =
      EnumSet.of(
          U4_ENCRYPTION,
          U4_LINK,
          U5,
          U5_TRAILING,
          U5_NEWER,
          B1_MISREAD,
          B12,
          B12_LEFT_OUT,
          B13,
          D15_NOBODY);

  static { // adjacent in the table
    OWN.addAll(EnumSet.range(T4, G7));
  }

  private Rulebook016() {}

  @Override
  boolean has(Rule rule) {
    return !Rulebook015.OWN.contains(rule);
  }

  @Override
  List<CrossReference> references(FirstPass prepared, KeyForms forms, Predicate<Subspace> isEmpty) {
    List<CrossReference> all = new ArrayList<>(List.of(CrossReferences.queue()));
    all.addAll(CrossReferences.documents(prepared.principals()));
    all.addAll(RegistryCrossReferences.all(prepared.registry(), forms, isEmpty));
    return all;
  }

  @Override
  List<RowCheck> checks(FirstPass prepared, Findings findings) {
    return List.of(
        new PrincipalCheck(prepared.principals(), findings),
        new QuotaCheck(Generation015.INSTANCE.next(), prepared.principals(), findings),
        new RegistryCheck(prepared.registry(), findings),
        new TaskCheck(findings));
  }

  @Override
  ObjectId object(Subspace subspace, DecodedKey key) {
    return switch (key.form()) {
      case "item" -> ObjectId.ofKey(key.bytes());
      case "task" -> ObjectId.of("Task", Bytes.u64(key.bytes(), Long.BYTES));
      case "trace" -> ObjectId.of("Trace", Bytes.u64(key.bytes(), 0));
      case "metric" -> ObjectId.of("Metric", Bytes.u64(key.bytes(), 0));
      default -> null;
    };
  }
}
