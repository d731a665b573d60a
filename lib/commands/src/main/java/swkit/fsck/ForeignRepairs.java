// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.List;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * What a 0.16 server left in a store of 0.15 on which it was started by mistake: 0.15 doesn't start
 * on it (store-and-dump 6.1).
 */
final class ForeignRepairs {
  private ForeignRepairs() {}

  static List<Repair> of015() {
    return List.of(new Repair(Rule.U7, "removes the entry", ForeignRepairs::remove));
  }

  private static void remove(Case one, Draft draft, Outcome outcome) {
    draft.remove(one.subspace(), one.key());
  }
}
