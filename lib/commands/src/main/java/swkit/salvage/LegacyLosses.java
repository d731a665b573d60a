// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.List;
import swkit.Subspace;
import swkit.io.Wording;
import swkit.salvage.LegacyStructure.Gap;

/** What one file of a legacy dump lacks, counted and passed on to the report. For one thread. */
final class LegacyLosses {
  private final SalvageReport report;
  private long corrected;
  private long values;
  private long ranges;

  LegacyLosses(SalvageReport report) {
    this.report = report;
  }

  /** The number of places that were corrected. */
  long corrected() {
    return corrected;
  }

  /** The number of entries that are lost, and whose keys are known. */
  long values() {
    return values;
  }

  /** The number of places where an unknown number of entries is lost. */
  long ranges() {
    return ranges;
  }

  void addCorrected(long places) {
    corrected += places;
  }

  private static String where(LegacyFile file, long from, long to) {
    return Loss.bytes(from, to, file.path().getFileName().toString());
  }

  /** Takes an entry of which only the key is there. */
  void value(LegacyFile file, Loss.Kind kind, char letter, byte[] key, long from, long to) {
    values++;
    report.add(new Loss(Subspace.of(letter), kind, key, null, where(file, from, to)));
  }

  /** Takes an entry that can't be one of its family. */
  void entry(LegacyFile file, LegacyOp op) {
    values++;
    report.lost(
        List.of(file.name() + ": a damaged entry (" + where(file, op.at(), op.end()) + ")"));
  }

  /**
   * Takes a gap, and the entries after it whose account, collection or document isn't known.
   *
   * @param gap null if only such entries are lost
   * @param before the last entry that came out before; null if there is none
   * @param after the next one; null if there is none
   */
  void gap(LegacyFile file, Gap gap, long unknown, String before, String after) {
    ranges++;
    StringBuilder line = new StringBuilder(file.name()).append(": ");
    if (gap != null) {
      line.append("all entries in ").append(where(file, gap.from(), gap.to()));
    }
    if (unknown > 0) {
      line.append(gap == null ? "" : ", and ")
          .append(Wording.count(unknown, "entry", "entries"))
          .append(gap == null ? "" : " after that")
          .append(" of which it isn't known whose they are");
    }
    line.append(before == null ? ", from the first on" : "; the last one before: " + before);
    line.append(after == null ? ", to the end" : "; the next one: " + after);
    report.lost(List.of(line.toString()));
  }

  /** Takes keys among which entries may be lost. */
  void range(Loss range) {
    report.mayLack(range);
  }

  /** Takes that the last entry of a file is missing. */
  void end(LegacyFile file) {
    ranges++;
    report.lost(
        List.of(
            file.name()
                + ": its end, which is cut off: it ends with what belongs to another entry"));
  }
}
