// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.generation.Generation;
import swkit.verify.Rule;

/**
 * The table of all repairs, in the order in which they are drafted: those that others need come
 * first.
 */
final class Repairs {
  /** The rules that any repair is of, or needs. */
  static final Set<Rule> RULES = rules();

  private Repairs() {}

  /** The repairs of {@code generation}; {@code reattachment} may be null. */
  static List<Repair> of(Generation generation, BlobPresence blobs, Reattachment reattachment) {
    List<Repair> all = new ArrayList<>(Reattachment.repairs(reattachment));
    all.addAll(ArchiveRepairs.all());
    all.addAll(PieceRepairs.all());
    all.addAll(Unrepairable.all());
    all.addAll(Recount.all());
    if (generation.hasRegistry()) {
      all.addAll(CounterRepairs.of016());
      all.addAll(RegistryRepairs.of016());
      all.addAll(ReportRepairs.of016());
      all.addAll(LinkRepairs.of016(blobs));
    } else {
      all.addAll(ForeignRepairs.of015());
      all.addAll(CounterRepairs.of015());
      all.addAll(DirectoryRepairs.of015());
      all.addAll(QueueRepairs.of015());
    }
    all.addAll(CounterRepairs.all());
    all.addAll(LinkRepairs.all(blobs));
    all.addAll(MailRepairs.all());
    all.addAll(RightsRepairs.all());
    all.addAll(ThreadRepairs.all());
    all.addAll(DocumentRepairs.all());
    all.addAll(QueueRepairs.all());
    return all;
  }

  private static Set<Rule> rules() {
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    BlobPresence none = new BlobPresence(false, List.of());
    for (Generation generation : Generation.known()) {
      of(generation, none, null).forEach(repair -> rules.add(repair.rule()));
    }
    for (Rule rule : Rule.values()) {
      if (BlobPresence.tells(rule)) {
        rules.add(rule);
      }
    }
    return rules;
  }
}
