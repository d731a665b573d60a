// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.io.Bytes;

/**
 * A store that several processes write by a plan: what the second line of its {@link
 * UnfinishedMark} says, and the keys of the records of what is done.
 *
 * <p>The line is {@code plan <id> <ranges> <phase>}. The records are entries of {@link
 * swkit.Subspace#PROPERTY} at h'0000', {@code swkit plan} in ASCII, and the number of a range, 4
 * bytes, big-endian. No server has a key that begins like that: the fifth byte would be a
 * collection, and none has the number of the letter k (key-layouts 0).
 *
 * @param id the id of the plan, hexadecimal
 * @param ranges the number of its ranges, whose numbers begin at 0
 * @param phase how far it is
 */
public record PlannedWrite(String id, int ranges, Phase phase) {
  /** How far the writing by a plan is. */
  public enum Phase {
    /** Ranges may be written, by any number of processes. */
    OPEN,
    /** One process counts and compares what was written; nobody writes ranges. */
    COUNTING,
    /** All was counted; one process removes the records and writes the schema key. */
    COUNTED,
    /** Something else takes the place of the plan, and removes its records. */
    LEFT;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String WORD = "plan";

  private static final byte[] PREFIX =
      Bytes.concat(UnfinishedMark.key(), "swkit plan".getBytes(StandardCharsets.US_ASCII));

  /** The plan that {@code snapshot} is being written by; empty if it is none. */
  public static Optional<PlannedWrite> of(Snapshot snapshot) {
    String run = UnfinishedMark.run(snapshot);
    String[] words = run == null ? new String[0] : run.split(" ");
    if (words.length != 4 || !words[0].equals(WORD) || !words[2].matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    for (Phase phase : Phase.values()) {
      if (phase.word().equals(words[3])) {
        return Optional.of(new PlannedWrite(words[1], Integer.parseInt(words[2]), phase));
      }
    }
    return Optional.empty();
  }

  /** The same plan in {@code next}. */
  public PlannedWrite in(Phase next) {
    return new PlannedWrite(id, ranges, next);
  }

  /** The second line of the unfinished mark. */
  public String run() {
    return WORD + " " + id + " " + ranges + " " + phase.word();
  }

  /** The key of the record of {@code range}. */
  public static byte[] key(int range) {
    return Bytes.concat(PREFIX, Bytes.u32(range));
  }

  /** The number of the range whose record {@code entry} is. */
  public static int range(Entry entry) {
    return Bytes.u32(entry.key(), PREFIX.length);
  }

  /** The keys of all records. */
  public static KeyRange records() {
    return KeyRange.prefix(PREFIX);
  }
}
