// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
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
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;

/**
 * The record of what an export, an import or a copy has made durable, so that another run can
 * resume it after an interruption. A text file.
 *
 * <p>The first line names the format. The head follows: lines {@code name value} that say what is
 * moved from where to where, up to an empty line. Each line after it states one fact, as {@link
 * JournalLine} says: a step, a durable range, a mark of a frame, the content of a checked frame, a
 * damaged blob. A line is durable when the call that wrote it returns; that of a blob, with the
 * next line of another kind.
 *
 * <p>Each line ends with a checksum that also covers the line before ({@link JournalLine.Chain}).
 * So a line that is damaged, lost, doubled or moved is noticed, and the journal is refused. Only
 * damage to the last line counts as a write that was cut short: the line is ignored, and what it
 * says is done again.
 *
 * <p>Thread-safe. While a journal is open, no other process can open it. The opener closes it. The
 * file stays until it is {@linkplain #remove removed}.
 */
public final class Journal implements AutoCloseable {
  /**
   * A range of keys that is durable in the target.
   *
   * @param subspace the subspace
   * @param range the keys
   * @param entries the number of entries that were read for it
   * @param bytes the size of their keys and values
   * @param foreign the number of entries of a later release among them
   */
  public record Done(Subspace subspace, KeyRange range, long entries, long bytes, long foreign) {}

  /** The name in the head of the time when the run began, in milliseconds since 1970. */
  static final String BEGAN = "began";

  private static final String KIND = "swkit journal ";
  private static final String FORMAT = KIND + "2";

  private final Path file;
  private final Map<String, String> head = new LinkedHashMap<>();
  private final Set<String> steps = new LinkedHashSet<>();
  private final List<Done> done = new ArrayList<>();
  private final List<BlobDamage> damage = new ArrayList<>();
  private final Map<Subspace, List<Mark>> marks = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> foreign = new EnumMap<>(Subspace.class);
  private final Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
  private final JournalLine.Chain chain = new JournalLine.Chain();
  private JournalFile output;

  private Journal(Path file) {
    this.file = file;
  }

  /**
   * Whether {@code file} exists and is not cut short within its head. It may be damaged or
   * something else: then {@link #read} and {@link #open} refuse it.
   */
  public static boolean exists(Path file) {
    try {
      return OwnFiles.isThere(file) && !isCutInItsHead(LockedFile.read(file));
    } catch (IOException e) {
      throw JournalFile.failed(file, "can't be read", e);
    }
  }

  /** Whether a journal of these {@code bytes} ends within its head. */
  static boolean isCutInItsHead(byte... bytes) {
    String text = decoded(bytes);
    if (!text.startsWith(FORMAT + " ")) {
      return FORMAT.startsWith(text) || !text.contains("\n\n") && text.startsWith(KIND);
    }
    Journal journal = new Journal(Path.of(""));
    try {
      journal.parse(bytes);
      return journal.head.isEmpty();
    } catch (RefusedException e) {
      return false;
    }
  }

  /** Throws if the file is anything else than a journal, or the beginning of its first line. */
  private void requireNothingElse() throws IOException {
    byte[] bytes = output.read();
    String start = decoded(Arrays.copyOf(bytes, Math.min(bytes.length, KIND.length())));
    if (!KIND.startsWith(start)) {
      throw new RefusedException(
          file.toString(), "is no journal, and is not overwritten; give --journal another file");
    }
  }

  /**
   * Begins a journal with {@code head}, in place of another one in {@code file}. Throws if the file
   * is something else, or is in use by another run.
   */
  public static Journal create(Path file, Map<String, String> head) {
    Journal journal = new Journal(file);
    try {
      PrivateFiles.createPrivate(file.toAbsolutePath().getParent());
      journal.output = JournalFile.open(file, true);
      journal.requireNothingElse();
      journal.output.truncate(0);
      StringBuilder text = new StringBuilder(journal.chain.line(FORMAT));
      head.forEach(
          (name, value) -> text.append(journal.chain.line(name + " " + value.replace('\n', ' '))));
      journal.output.append(text.append(journal.chain.line("")).toString(), true);
      JournalFile.syncDirectory(file);
      journal.head.putAll(head);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw JournalFile.failed(file, "can't be written", e);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** Reads a journal that {@link #exists}, without opening it. Throws if it is none. */
  public static Journal read(Path file) {
    try {
      return parsed(file, LockedFile.read(file));
    } catch (IOException e) {
      throw JournalFile.failed(file, "can't be read", e);
    }
  }

  /** The journal that {@code bytes} are, which {@code file} holds. Throws if they are none. */
  static Journal parsed(Path file, byte... bytes) {
    Journal journal = new Journal(file);
    journal.load(bytes);
    return journal;
  }

  /** Opens a journal that {@link #exists}, to resume its run. Throws if it is none. */
  public static Journal open(Path file) {
    Journal journal = new Journal(file);
    try {
      journal.output = JournalFile.open(file, false);
      journal.output.truncate(journal.load(journal.output.read()));
      return journal;
    } catch (IOException e) {
      journal.close();
      throw JournalFile.failed(file, "can't be read", e);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private long load(byte... bytes) {
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
            : "is no journal of this version of swkit; give --journal another file");
  }

  private void requireNumbers() {
    try {
      Long.parseLong(head.getOrDefault(BEGAN, "0"));
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

  /** The path of the journal. */
  public Path file() {
    return file;
  }

  /** When the first run began, in milliseconds since 1970; 0 if the head doesn't say. */
  long began() {
    return Long.parseLong(head.getOrDefault(BEGAN, "0"));
  }

  /** The value of {@code name} in the head; empty if it has none. */
  public String head(String name) {
    return head.getOrDefault(name, "");
  }

  /**
   * Throws if the head differs from {@code head}: the journal belongs to something else, or the
   * source has changed since.
   */
  public void require(Map<String, String> head) {
    head.forEach(
        (name, value) -> {
          if (!head(name).equals(value)) {
            throw new RefusedException(
                file.toString(),
                name.equals("state")
                    ? head("from")
                        + " has changed since the interrupted run: start over without --resume"
                    : "is the journal of something else: "
                        + name
                        + " is '"
                        + head(name)
                        + "' there, and '"
                        + value
                        + "' here; --resume needs exactly the operands and options of that run");
          }
        });
  }

  /** Whether this run or the interrupted one has done the step {@code name}. */
  public synchronized boolean has(String name) {
    return steps.contains(name);
  }

  /** Records that the step {@code name} is done. Does nothing if it is recorded already. */
  public synchronized void step(String name) {
    if (steps.add(name)) {
      write(new JournalLine.Step(name), true);
    }
  }

  /** The ranges that this run and the interrupted one have made durable. */
  public synchronized List<Done> done() {
    return List.copyOf(done);
  }

  /** Records that {@code range} is durable. */
  public synchronized void done(Done range) {
    write(new JournalLine.Completed(range), true);
    done.add(range);
  }

  /** The marks up to which the frame of {@code subspace} is durable, in order. */
  public synchronized List<Mark> marks(Subspace subspace) {
    return List.copyOf(marks.getOrDefault(subspace, List.of()));
  }

  /** The number of entries of a later release before the end of the last of the marks. */
  public synchronized long foreign(Subspace subspace) {
    return foreign.getOrDefault(subspace, 0L);
  }

  /** Whether any frame has a mark. */
  public synchronized boolean hasMarks() {
    return !marks.isEmpty();
  }

  /**
   * Records that a frame is durable up to the end of {@code mark}.
   *
   * @param foreign the number of entries of a later release up to there
   */
  public synchronized void mark(Subspace subspace, Mark mark, long foreign) {
    JournalLine line = new JournalLine.Marked(subspace, mark, foreign);
    write(line, true);
    add(line);
  }

  /** The content of the frame of {@code subspace} when it was checked; null if not recorded. */
  public synchronized FrameIndex frame(Subspace subspace) {
    return frames.get(subspace);
  }

  /** Records the content of a checked frame; what is read of it later is compared with that. */
  public synchronized void frame(FrameIndex index) {
    frames.put(index.subspace(), index);
    write(new JournalLine.Checked(index), true);
  }

  /** The damaged blobs that this run and the interrupted one have met. */
  public synchronized List<BlobDamage> damage() {
    return List.copyOf(damage);
  }

  /**
   * Records a damaged blob for the report at the end. The line becomes durable with the next line
   * of another kind: there may be many of them, and only those before something durable count.
   */
  public synchronized void damage(BlobDamage blob) {
    damage.add(blob);
    write(new JournalLine.Damaged(blob), false);
  }

  private void write(JournalLine line, boolean durable) {
    try {
      output.append(chain.line(line.text()), durable);
    } catch (IOException e) {
      throw JournalFile.failed(file, "can't be written", e);
    }
  }

  private void add(JournalLine line) {
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

  /** Removes the file and closes the journal, because all is done. */
  public synchronized void remove() {
    if (output != null) {
      output.remove();
      output = null;
    }
  }

  @Override
  public synchronized void close() {
    if (output != null) {
      try {
        output.close();
      } finally {
        output = null;
      }
    }
  }
}
