// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.Locale;
import swkit.io.Wording;

/**
 * How far work is, as one line that fits into a width.
 *
 * @param what the work, such as {@code checking}
 * @param entries the number of entries read
 * @param bytes the size of these entries
 * @param before what an earlier run has done, in the measure of {@code expected}
 * @param done what this run has done, in the same measure
 * @param expected the size of all; 0 or less if it isn't known
 * @param seconds how long this run has taken
 */
record ProgressLine(
    String what, long entries, long bytes, long before, long done, long expected, double seconds) {
  private static final int BAR = 24;
  private static final int SHORT_BAR = 10;

  /** The longest remaining time that is shown, in seconds. */
  private static final long LONGEST = 1_000L * 3_600;

  /** The percentage, at most 99 before the end; -1 if the size isn't known. */
  int percent() {
    return expected <= 0
        ? -1
        : (int) Math.max(0, Math.min(99, (100.0 * (before + done)) / expected));
  }

  /** The line while the work is under way, at most {@code width} characters. */
  String text(int width) {
    String left = left();
    String amount = amount();
    String rate = rate();
    int percent = percent();
    if (percent < 0) {
      String count = count();
      return first(
          width,
          join(what, count, amount, rate),
          join(what, amount, rate),
          join(what, rate),
          join(rate));
    }
    String hundred = String.format(Locale.ROOT, "%3d%% ", percent);
    String head = hundred + what;
    return first(
        width,
        bar(percent, BAR) + head + " " + join(count(), amount, rate, left),
        bar(percent, SHORT_BAR) + head + " " + join(count(), amount, rate, left),
        bar(percent, SHORT_BAR) + head + " " + join(amount, rate, left),
        head + " " + join(amount, rate, left),
        head + " " + join(rate, left),
        hundred + join(rate, left),
        hundred + left,
        hundred.strip());
  }

  /** The line after the end of the work, at most {@code width} characters. */
  String end(boolean isComplete, int width) {
    String state = isComplete ? "100% " : percent() < 0 ? "" : percent() + "% ";
    String time = "in " + clock((long) seconds);
    return first(
        width,
        state + what + " " + join(count(), amount(), rate()) + " " + time,
        state + what + " " + join(amount(), rate()) + " " + time,
        state + what + " " + amount() + " " + time,
        state + what + " " + time,
        state + time);
  }

  private String count() {
    return String.format(Locale.ROOT, entries == 1 ? "%,d entry" : "%,d entries", entries);
  }

  private String amount() {
    return Wording.bytes(bytes);
  }

  private String rate() {
    return Wording.bytes((long) (bytes / Math.max(seconds, 0.001))) + "/s";
  }

  /** The time that is left at the average speed of this run; empty before it is known. */
  private String left() {
    if (done <= 0 || before + done >= expected) {
      return "";
    }
    double left = (expected - before - done) / (done / Math.max(seconds, 0.001));
    return left > LONGEST ? "" : clock((long) Math.ceil(left)) + " left";
  }

  /** {@code 1:05}, or {@code 3:01:05}. */
  private static String clock(long seconds) {
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
  }

  private static String bar(int percent, int length) {
    int filled = length * percent / 100;
    return "[" + "#".repeat(filled) + "-".repeat(length - filled) + "] ";
  }

  private static String join(String... parts) {
    StringBuilder line = new StringBuilder();
    for (String part : parts) {
      if (!part.isEmpty()) {
        line.append(line.length() == 0 ? "" : ", ").append(part);
      }
    }
    return line.toString();
  }

  /** The first of {@code lines} that fits; the last one is cut if necessary. */
  private static String first(int width, String... lines) {
    for (String line : lines) {
      if (line.strip().length() <= width) {
        return line.strip();
      }
    }
    String last = lines[lines.length - 1].strip();
    return last.substring(0, Math.max(0, Math.min(width, last.length())));
  }
}
