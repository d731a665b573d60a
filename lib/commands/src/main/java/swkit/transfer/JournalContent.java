// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.BlobDamage;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;

/**
 * What a {@link Journal} says: its head, and what its lines state. Reads and composes the text; a
 * damaged one is refused. One thread at a time.
 */
final class JournalContent {
  private static final String KIND = "swkit journal ";
  private static final String FORMAT = KIND + "2";

  private final Path file;
  private final Map<String, String> head = new LinkedHashMap<>();
  private final Set<String> steps = new LinkedHashSet<>();
  private final List<Journal.Done> done = new ArrayList<>();
  private final List<BlobDamage> damage = new ArrayList<>();
  private final Map<Subspace, List<Mark>> marks = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> foreign = new EnumMap<>(Subspace.class);
  private final Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
  private final JournalLine.Chain chain = new JournalLine.Chain();

  /** Nothing yet. {@code file} is the journal's path, for messages. */
  JournalContent(Path file) {
    this.file = file;
  }

  /** Whether a journal of these {@code bytes} ends within its head. */
  static boolean isCutInItsHead(byte... bytes) {
    String text = decoded(bytes);
    if (!text.startsWith(FORMAT + " ")) {
      return FORMAT.startsWith(text) || !text.contains("\n\n") && text.startsWith(KIND);
    }
    JournalContent content = new JournalContent(Path.of(""));
    try {
      content.parse(bytes);
      return content.head.isEmpty();
    } catch (RefusedException e) {
      return false;
    }
  }

  /** Whether {@code bytes} begin as a journal does, or are the beginning of its first line. */
  static boolean mayBegin(byte... bytes) {
    return KIND.startsWith(decoded(Arrays.copyOf(bytes, Math.min(bytes.length, KIND.length()))));
  }

  /** Takes {@code head}, and returns the text of a journal that has nothing else. */
  String begin(Map<String, String> head) {
    StringBuilder text = new StringBuilder(chain.line(FORMAT));
    head.forEach((name, value) -> text.append(chain.line(name + " " + value.replace('\n', ' '))));
    this.head.putAll(head);
    return text.append(chain.line("")).toString();
  }

  /** The text of {@code line} as the next one of the journal. */
  String next(JournalLine line) {
    return chain.line(line.text());
  }

  /**
   * Takes in the {@code bytes} of a journal. Returns the length of the valid lines in bytes: the
   * last one may be cut short. Throws if it is not a journal, or a damaged one.
   */
  long load(byte... bytes) {
    int length = parse(bytes);
    if (head.isEmpty()) {
      throw new RefusedException(
          file.toString(), "is cut short within its head: start over without --resume");
    }
    return length;
  }

  /** The text of {@code bytes}; what is not UTF-8 becomes a replacement character. */
  private static String decoded(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Adds all lines to what is known. Returns the length of the valid ones in bytes: the last one
   * may be cut short.
   */
  private int parse(byte... bytes) {
    requireFormat(bytes);
    int at = 0;
    int line = 1;
    boolean inHead = true;
    for (int end = end(bytes, at); end > 0; end = end(bytes, at), line++) {
      String text = chain.text(bytes, at, end);
      if (text == null) {
        if (end == bytes.length && line > 1) {
          break;
        }
        throw damaged(line);
      }
      try {
        if (inHead && line > 1 && !text.isEmpty()) {
          int space = text.indexOf(' ');
          head.put(text.substring(0, space), text.substring(space + 1));
        } else if (!inHead) {
          add(JournalLine.of(text));
        }
        inHead &= line == 1 || !text.isEmpty();
      } catch (RuntimeException e) {
        throw damaged(line);
      }
      at = end;
    }
    if (inHead) {
      head.clear();
    }
    requireNumbers();
    return at;
  }

  /** The index after the line feed of the line that begins at {@code from}; 0 if it has none. */
  private static int end(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private void requireFormat(byte... bytes) {
    String start = decoded(Arrays.copyOf(bytes, Math.min(bytes.length, FORMAT.length() + 1)));
    if (start.startsWith(FORMAT + " ")) {
      return;
    }
    boolean isEarlier = start.startsWith(KIND + "1\n");
    boolean isDamaged = start.startsWith("swkit jour") && !start.matches(KIND + "[0-9]+\\s?");
    if (isDamaged) {
      throw damaged(1);
    }
    throw new RefusedException(
        file.toString(),
        isEarlier
            ? "is the journal of an earlier version of swkit, which this one can't resume: start"
                + " over without --resume"
            : "is not a journal of this version of swkit; give --journal another file");
  }

  private void requireNumbers() {
    try {
      Long.parseLong(head.getOrDefault(Journal.BEGAN, "0"));
    } catch (NumberFormatException e) {
      throw damaged(2);
    }
  }

  private RefusedException damaged(int line) {
    return new RefusedException(
        file.toString(),
        "line "
            + line
            + " is damaged, so this journal can't be trusted: start over without --resume");
  }

  /** Takes in what {@code line} states. */
  void add(JournalLine line) {
    if (line instanceof JournalLine.Step step) {
      steps.add(step.name());
    } else if (line instanceof JournalLine.Completed completed) {
      done.add(completed.range());
    } else if (line instanceof JournalLine.Marked marked) {
      marks.computeIfAbsent(marked.subspace(), s -> new ArrayList<>()).add(marked.mark());
      foreign.put(marked.subspace(), marked.foreign());
    } else if (line instanceof JournalLine.Checked checked) {
      frames.put(checked.index().subspace(), checked.index());
    } else if (line instanceof JournalLine.Damaged damaged) {
      damage.add(damaged.blob());
    }
  }

  /** The names and values of the head. */
  Map<String, String> head() {
    return head;
  }

  /** The steps that are done. */
  Set<String> steps() {
    return steps;
  }

  /** The ranges that are durable. */
  List<Journal.Done> done() {
    return done;
  }

  /** The damaged blobs. */
  List<BlobDamage> damage() {
    return damage;
  }

  /** The marks up to which frames are durable, in order. */
  Map<Subspace, List<Mark>> marks() {
    return marks;
  }

  /** The numbers of entries of a later release before the end of the last of the marks. */
  Map<Subspace, Long> foreign() {
    return foreign;
  }

  /** The content of the frames that were checked. */
  Map<Subspace, FrameIndex> frames() {
    return frames;
  }
}
