// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.io.Closing;

/** The frames of a dump directory, or a single frame. */
final class VerifiedFrames extends VerifiedDatabase {
  private final Dump dump;
  private final List<SwkitException> unreadable;
  private final Generation generation;
  private final Set<Subspace> leftOut = EnumSet.noneOf(Subspace.class);

  private VerifiedFrames(Dump dump, Snapshot data, List<SwkitException> unreadable) {
    super(dump, data);
    this.dump = dump;
    this.unreadable = unreadable;
    this.generation = Generation.layoutOf(data);
    if (!dump.isSingleFile()) {
      leftOut.addAll(generation.leftOut());
      leftOut.removeAll(dump.subspaces());
    }
  }

  static VerifiedFrames open(Path directory) {
    List<SwkitException> unreadable = new ArrayList<>();
    Dump dump = Dump.open(directory, unreadable::add);
    try {
      return new VerifiedFrames(dump, dump.snapshot(), unreadable);
    } catch (RuntimeException e) {
      throw Closing.after(e, dump);
    }
  }

  /** What a salvaged dump lacks is no error of its own: only its manifest knows. */
  @Override
  List<String> notes() {
    List<String> notes = new ArrayList<>(super.notes());
    boolean hasManifest = dump.seal() != null && dump.seal().manifest() != null;
    if (hasManifest) {
      SalvagedNote.of(dump, dump.seal().manifest().about()).ifPresent(notes::add);
    }
    return notes;
  }

  @Override
  Generation generation() {
    return generation;
  }

  @Override
  OptionalInt schemaVersion() {
    return OptionalInt.of(dump.schemaVersion());
  }

  @Override
  List<SwkitException> unreadableFiles() {
    return unreadable;
  }

  @Override
  Set<Subspace> subspaces() {
    Set<Subspace> subspaces = EnumSet.copyOf(leftOut);
    subspaces.addAll(dump.subspaces());
    return subspaces;
  }

  @Override
  Source scan(Subspace subspace) {
    return leftOut.contains(subspace) ? Source.empty() : dump.read(subspace);
  }

  /** A cut of a sealed frame is found in any case. */
  @Override
  String unmarkedFrame(Source source) {
    return source instanceof FrameReader frame && !frame.endMarked() && !isSealed(frame.subspace())
        ? frame.file().getFileName().toString()
        : null;
  }

  private boolean isSealed(Subspace subspace) {
    return dump.seal() != null && dump.seal().index(subspace) != null;
  }

  @Override
  Rule damageRule() {
    return Rule.F1;
  }

  @Override
  void checkFiles(Findings findings) {
    if (dump.isSingleFile()) {
      return;
    }
    if (dump.seal() != null) {
      dump.seal().problems().forEach(problem -> findings.add(Rule.F5, problem, ""));
      if (dump.seal().note() != null) {
        findings.add(Rule.F5_FORMAT, dump.seal().note(), "");
      }
    }
    dump.otherFiles().forEach(name -> findings.add(Rule.F4, name, ""));
    generation.families().forEach((name, family) -> checkFamily(name, family, findings));
  }

  private void checkFamily(String name, List<Subspace> family, Findings findings) {
    List<String> missing =
        family.stream()
            .map(Dump::frameName)
            .filter(frame -> !Files.exists(dump.directory().resolve(frame)))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    boolean isPartial = missing.size() < family.size();
    if (isPartial) {
      missing.forEach(frame -> findings.add(Rule.F2, frame, "of family " + name));
    } else {
      findings.add(Rule.F2_FAMILY, String.join(", ", missing), "family " + name);
    }
  }

  @Override
  boolean hasSettings() {
    return dump.subspaces().contains(Subspace.SETTINGS);
  }
}
