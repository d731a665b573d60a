// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;

/** A dump of a release before 0.15, which names no schema version. */
final class VerifiedLegacyDump extends VerifiedDatabase {
  private final LegacyDump dump;
  private final List<SwkitException> unreadable;

  private VerifiedLegacyDump(LegacyDump dump, List<SwkitException> unreadable, Workers workers) {
    super(dump, dump.asItStands(workers));
    this.dump = dump;
    this.unreadable = unreadable;
  }

  static VerifiedLegacyDump open(Path directory, Workers workers) {
    List<SwkitException> unreadable = new ArrayList<>();
    return new VerifiedLegacyDump(LegacyDump.open(directory, unreadable::add), unreadable, workers);
  }

  @Override
  List<String> notes() {
    List<String> notes = new ArrayList<>(super.notes());
    if (dump.seal() != null && dump.seal().about() != null) {
      SalvagedNote.of(dump, dump.seal().about()).ifPresent(notes::add);
    }
    return notes;
  }

  @Override
  Generation generation() {
    return dump.layout();
  }

  @Override
  OptionalInt schemaVersion() {
    return OptionalInt.empty();
  }

  @Override
  List<SwkitException> unreadableFiles() {
    return unreadable;
  }

  @Override
  Set<Subspace> subspaces() {
    Set<Subspace> subspaces = EnumSet.noneOf(Subspace.class);
    subspaces.addAll(dump.subspaces());
    return subspaces;
  }

  /** A legacy dump holds only some of the counters. */
  @Override
  Set<Subspace> incomplete() {
    return EnumSet.of(Subspace.COUNTERS);
  }

  @Override
  Source scan(Subspace subspace) {
    return data().scan(subspace);
  }

  @Override
  Rule damageRule() {
    return Rule.F1_LEGACY;
  }

  @Override
  void checkFiles(Findings findings) {
    dump.otherFiles().forEach(name -> findings.add(Rule.F4_LEGACY, name, ""));
    dump.missingFiles().forEach(name -> findings.add(Rule.F2_LEGACY, name, ""));
    if (dump.seal() != null) {
      dump.seal().problems().forEach(problem -> findings.add(Rule.F5_LEGACY, problem, ""));
    }
  }

  @Override
  void checkDuplicates(Findings findings) {
    dump.warnings().forEach(warning -> findings.add(Rule.F6, warning, ""));
  }
}
