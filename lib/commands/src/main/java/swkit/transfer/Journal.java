// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  private final Path file;
  private final JournalContent content;
  private JournalFile output;

  private Journal(Path file) {
    this.file = file;
    this.content = new JournalContent(file);
  }

  /**
   * Whether {@code file} exists and is not cut short within its head. It may be damaged or
   * something else: then {@link #read} and {@link #open} refuse it.
   */
  public static boolean exists(Path file) {
    try {
      return OwnFiles.isThere(file) && !JournalContent.isCutInItsHead(LockedFile.read(file));
    } catch (IOException e) {
      throw JournalFile.failed(file, "can't be read", e);
    }
  }

  /** Throws if the file is anything else than a journal, or the beginning of its first line. */
  private void requireNothingElse() throws IOException {
    if (!JournalContent.mayBegin(output.read())) {
      throw new RefusedException(
          file.toString(),
          "is not a journal, so it is not overwritten; give --journal another file");
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
      journal.output.append(journal.content.begin(head), true);
      JournalFile.syncDirectory(file);
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
    journal.content.load(bytes);
    return journal;
  }

  /** Opens a journal that {@link #exists}, to resume its run. Throws if it is none. */
  public static Journal open(Path file) {
    Journal journal = new Journal(file);
    try {
      journal.output = JournalFile.open(file, false);
      journal.output.truncate(journal.content.load(journal.output.read()));
      return journal;
    } catch (IOException e) {
      journal.close();
      throw JournalFile.failed(file, "can't be read", e);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** The path of the journal. */
  public Path file() {
    return file;
  }

  /** When the first run began, in milliseconds since 1970; 0 if the head doesn't say. */
  long began() {
    return Long.parseLong(content.head().getOrDefault(BEGAN, "0"));
  }

  /** The value of {@code name} in the head; empty if it has none. */
  public String head(String name) {
    return content.head().getOrDefault(name, "");
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
    return content.steps().contains(name);
  }

  /** Records that the step {@code name} is done. Does nothing if it is recorded already. */
  public synchronized void step(String name) {
    if (!has(name)) {
      record(new JournalLine.Step(name), true);
    }
  }

  /** The ranges that this run and the interrupted one have made durable. */
  public synchronized List<Done> done() {
    return List.copyOf(content.done());
  }

  /** Records that {@code range} is durable. */
  public synchronized void done(Done range) {
    record(new JournalLine.Completed(range), true);
  }

  /** The marks up to which the frame of {@code subspace} is durable, in order. */
  public synchronized List<Mark> marks(Subspace subspace) {
    return List.copyOf(content.marks().getOrDefault(subspace, List.of()));
  }

  /** The number of entries of a later release before the end of the last of the marks. */
  public synchronized long foreign(Subspace subspace) {
    return content.foreign().getOrDefault(subspace, 0L);
  }

  /** Whether any frame has a mark. */
  public synchronized boolean hasMarks() {
    return !content.marks().isEmpty();
  }

  /**
   * Records that a frame is durable up to the end of {@code mark}.
   *
   * @param foreign the number of entries of a later release up to there
   */
  public synchronized void mark(Subspace subspace, Mark mark, long foreign) {
    record(new JournalLine.Marked(subspace, mark, foreign), true);
  }

  /** The content of the frame of {@code subspace} when it was checked; null if not recorded. */
  public synchronized FrameIndex frame(Subspace subspace) {
    return content.frames().get(subspace);
  }

  /** Records the content of a checked frame; what is read of it later is compared with that. */
  public synchronized void frame(FrameIndex index) {
    record(new JournalLine.Checked(index), true);
  }

  /** The damaged blobs that this run and the interrupted one have met. */
  public synchronized List<BlobDamage> damage() {
    return List.copyOf(content.damage());
  }

  /**
   * Records a damaged blob for the report at the end. The line becomes durable with the next line
   * of another kind: there may be many of them, and only those before something durable count.
   */
  public synchronized void damage(BlobDamage blob) {
    record(new JournalLine.Damaged(blob), false);
  }

  private void record(JournalLine line, boolean durable) {
    try {
      output.append(content.next(line), durable);
    } catch (IOException e) {
      throw JournalFile.failed(file, "can't be written", e);
    }
    content.add(line);
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
