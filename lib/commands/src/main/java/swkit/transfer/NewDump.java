// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameWriter;

/** Writes a sealed dump of entries that a caller chooses. Stateless. */
public final class NewDump {
  private NewDump() {}

  /**
   * Writes the entries that {@code entries} gives for each subspace of {@code like}, under its
   * schema version. Nothing appears in the directory until all frames are complete.
   *
   * @param to the directory; it may not exist, and must not hold frames
   * @param entries gives a source for each subspace, which is closed here
   * @return the number of entries
   */
  public static long write(Path to, Snapshot like, Function<Subspace, Source> entries) {
    Instant begun = Instant.now();
    Set<Subspace> subspaces = like.subspaces();
    long count = 0;
    try (DumpWriter dump = DumpWriter.create(to);
        Workers workers = Workers.of(2)) {
      for (Subspace subspace : subspaces) {
        FrameWriter frame = dump.frame(subspace, like.schemaVersion()).with(workers);
        try (Source source = entries.apply(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            frame.put(entry);
            count++;
          }
          frame.commit();
        } finally {
          frame.suspend();
        }
      }
      dump.commit(
          new Manifest.About(
              Manifest.TOOL, "script", begun, Instant.now(), "chosen by a script", List.of()));
    }
    return count;
  }
}
