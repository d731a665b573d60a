// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The choice of one correction for each block whose own checksum allows several. The checksum of
 * the whole content decides: the frame is read once for each combination. One thread at a time.
 */
final class CorrectionChoice {
  /** How often the frame is read at most. */
  private static final int MOST_READS = 16;

  private static final int NONE = -1;

  private final Map<Long, Integer> chosen;
  private final boolean isTrial;

  /** The blocks for which nothing was chosen, and how many corrections each has. */
  private final Map<Long, Integer> open = new LinkedHashMap<>();

  private CorrectionChoice(Map<Long, Integer> chosen, boolean isTrial) {
    this.chosen = chosen;
    this.isTrial = isTrial;
  }

  /** The choices in the frame that is in {@code channel}; without any if nothing decides. */
  static CorrectionChoice of(FileChannel channel) throws IOException {
    Deque<CorrectionChoice> trials = new ArrayDeque<>();
    trials.add(new CorrectionChoice(Map.of(), true));
    for (int i = 0; i < MOST_READS && !trials.isEmpty(); i++) {
      CorrectionChoice trial = trials.remove();
      var frame = new DamagedLz4Frame(channel, trial);
      while (frame.isWhole() && frame.next() != null) {
        // reads to the end
      }
      Map<Long, Integer> all = new HashMap<>(trial.chosen);
      if (frame.isContentRight()) {
        trial.open.keySet().forEach(place -> all.put(place, 0));
        return new CorrectionChoice(all, false);
      }
      trial.open.forEach(
          (place, count) -> {
            for (int choice = 1; choice < count && trials.size() < MOST_READS; choice++) {
              Map<Long, Integer> other = new HashMap<>(all);
              other.put(place, choice);
              trials.add(new CorrectionChoice(other, true));
            }
            all.put(place, 0);
          });
    }
    return new CorrectionChoice(Map.of(), false);
  }

  /** Which of {@code count} corrections the block at {@code place} gets; -1 if nothing decides. */
  int of(long place, int count) {
    Integer choice = chosen.get(place);
    if (choice == null && isTrial) {
      open.put(place, count);
      return 0;
    }
    return choice == null || choice >= count ? NONE : choice;
  }
}
