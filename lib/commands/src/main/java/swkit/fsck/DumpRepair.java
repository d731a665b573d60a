// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.Progress;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameWriter;
import swkit.io.Wording;

/** Writes a repaired copy of a dump, which is sealed. The dump itself stays as it is. */
final class DumpRepair {
  private DumpRepair() {}

  /** Writes {@code from} with {@code changes} to the new directory {@code to}. */
  static void write(Path from, Changes changes, Path to, Workers workers, Progress progress) {
    Instant begun = Instant.now();
    try (Dump dump = Dump.open(from);
        DumpWriter writer = DumpWriter.create(to)) {
      Set<Subspace> all = EnumSet.noneOf(Subspace.class);
      all.addAll(dump.subspaces());
      all.addAll(changes.subspaces());
      dump.announce("writing", null, dump.subspaces(), 0, progress);
      for (Subspace subspace : all) {
        Source there =
            dump.file(subspace) == null
                ? Source.empty()
                : workers.watched(dump.read(subspace), subspace, progress);
        try (Source entries = changes.applied(subspace, there);
            FrameWriter frame = writer.frame(subspace, dump.schemaVersion())) {
          frame.putAll(entries);
          frame.commit();
        }
      }
      writer.commit(about(dump, changes, begun));
    }
  }

  private static Manifest.About about(Dump dump, Changes changes, Instant begun) {
    Manifest of = dump.seal() == null ? null : dump.seal().manifest();
    List<String> leftOut = new ArrayList<>();
    if (of != null) {
      leftOut.addAll(of.about().leftOut());
    }
    String consistency =
        (of == null ? "what its export saw" : of.about().consistency())
            + ", with "
            + Wording.count(changes.count(), "entry", "entries")
            + " repaired";
    return new Manifest.About(Manifest.TOOL, "dump", begun, Instant.now(), consistency, leftOut);
  }
}
