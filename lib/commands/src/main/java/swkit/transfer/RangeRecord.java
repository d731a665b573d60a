// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.StoreException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Wording;

/**
 * What a target records of a range that is durable: {@code done} and seven numbers.
 *
 * @param entries the number of entries that were read
 * @param bytes the size of their keys and values
 * @param written the number of entries that the target has of it
 * @param foreign the number of entries of a later release
 * @param empty the number of blobs without content, which one backend doesn't keep
 * @param damaged the number of blobs that were missing or damaged
 * @param millis how long it took, in milliseconds
 */
record RangeRecord(
    long entries, long bytes, long written, long foreign, long empty, long damaged, long millis) {
  private static final String DONE = "done";

  /** The record that {@code text} is. Throws {@link IllegalArgumentException} if it is none. */
  static RangeRecord of(String text) {
    String[] words = text.split(" ");
    if (words.length != 8 || !words[0].equals(DONE)) {
      throw new IllegalArgumentException("is not a record of a range: " + text);
    }
    long[] n = Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
    return new RangeRecord(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
  }

  String text() {
    return "%s %d %d %d %d %d %d %d"
        .formatted(DONE, entries, bytes, written, foreign, empty, damaged, millis);
  }

  /** The records that {@code texts} are, by range. Throws if one is damaged. */
  static Map<Integer, RangeRecord> all(Map<Integer, String> texts, String address) {
    Map<Integer, RangeRecord> records = new TreeMap<>();
    texts.forEach(
        (range, text) -> {
          try {
            records.put(range, of(text));
          } catch (IllegalArgumentException e) {
            throw new StoreException(
                address, "holds a damaged record of range " + range + ": make a new plan");
          }
        });
    return records;
  }

  /** Reports that blobs were missing or damaged in the source, if so. */
  static void reportDamaged(Map<Integer, RangeRecord> records, TransferReport report) {
    long damaged = records.values().stream().mapToLong(RangeRecord::damaged).sum();
    if (damaged > 0) {
      report.found(
          Wording.count(damaged, "blob was", "blobs were")
              + " missing or damaged in the source, as the parts reported");
    }
  }

  /** Reports the sums of those of {@code ranges} that have a record. */
  static void report(
      List<PlannedRange> ranges,
      Map<Integer, RangeRecord> records,
      Generation generation,
      TransferReport report) {
    Map<Subspace, TransferReport.Row> rows = new TreeMap<>();
    Map<Subspace, Long> foreign = new TreeMap<>();
    for (PlannedRange range : ranges) {
      RangeRecord done = records.get(range.number());
      if (done != null) {
        rows.merge(
            range.subspace(),
            new TransferReport.Row(done.entries(), done.bytes(), -1, done.millis()),
            (one, two) ->
                new TransferReport.Row(
                    one.entries() + two.entries(),
                    one.bytes() + two.bytes(),
                    -1,
                    one.millis() + two.millis()));
        foreign.merge(range.subspace(), done.foreign(), Long::sum);
      }
    }
    rows.forEach(report::row);
    foreign.forEach(
        (subspace, entries) -> ForeignEntries.report(report, subspace, entries, generation));
  }
}
