// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import swkit.BlobDamage;
import swkit.DumpException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Mark;
import swkit.Messages;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.lock.LockedFile;
import swkit.lock.OwnFiles;

/**
 * What an export, an import or a copy has done for good, line by line in a text file: so that
 * another run can go on where this one was cut short.
 *
 * <p>The first line names the format, the next ones what is moved from where to where, {@code name
 * value} each, up to an empty line. Behind it stand steps: {@code step begun}; ranges that are
 * durable where they belong: {@code done p <from> <to> <entries> <bytes> <foreign>}, keys in
 * hexadecimal, {@code -} for none; marks of frames up to which they are durable: {@code mark p
 * <foreign> <mark as JSON>}; damaged blobs: {@code blob missing <hash> <owners>}. Each line is on
 * the disk when the call that wrote it returns; that of a blob, with the next of another kind. A
 * last line without its end was being written, and is ignored.
 *
 * <p>Thread-safe. While it is open, no other process opens it. Who opens it closes it; it stays
 * until it is {@linkplain #remove removed}.
 */
public final class Journal implements AutoCloseable {
  /**
   * A range that is durable.
   *
   * @param subspace of which
   * @param range which
   * @param entries how many were read for it
   * @param bytes of their keys and values
   * @param foreign how many of them are of a later release
   */
  public record Done(Subspace subspace, KeyRange range, long entries, long bytes, long foreign) {}

  /** When the run began, in milliseconds since 1970. */
  static final String BEGAN = "began";

  private static final String KIND = "swkit journal ";
  private static final String FORMAT = KIND + "1";
  private static final HexFormat HEX = HexFormat.of();

  private final Path file;
  private final Map<String, String> head = new LinkedHashMap<>();
  private final Set<String> steps = new LinkedHashSet<>();
  private final List<Done> done = new ArrayList<>();
  private final List<BlobDamage> damage = new ArrayList<>();
  private final Map<Subspace, List<Mark>> marks = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> foreign = new EnumMap<>(Subspace.class);
  private LockedFile locked;
  private FileChannel channel;
  private boolean broken;

  private Journal(Path file) {
    this.file = file;
  }

  /** Whether there is one at {@code file} that got as far as to say what it is of. */
  public static boolean exists(Path file) {
    try {
      return OwnFiles.isThere(file) && decoded(LockedFile.read(file)).contains("\n\n");
    } catch (IOException e) {
      throw failed(file, "can't be read", e);
    }
  }

  /**
   * Where the journal of {@code command} from one place to another is kept, if nothing else is
   * said: in {@code $XDG_STATE_HOME/swkit}, or {@code ~/.local/state/swkit}.
   */
  public static Path standard(String command, String from, String to) {
    String state = System.getenv("XDG_STATE_HOME");
    Path directory =
        state == null || !state.startsWith("/")
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    CRC32 sum = new CRC32();
    sum.update((from + "\n" + to).getBytes(StandardCharsets.UTF_8));
    String name = "%s-%s-to-%s-%08x.journal";
    return directory
        .resolve("swkit")
        .resolve(name.formatted(command, tail(from), tail(to), sum.getValue()));
  }

  /** Why no journal can be kept in {@code file}; null if one can. */
  public static String problem(Path file) {
    Path directory = file.getParent();
    if (!directory.isAbsolute()) {
      return "this user has no home";
    }
    try {
      Files.createDirectories(directory.getParent());
      OwnFiles.createDirectory(directory);
      return Files.isWritable(directory) ? null : "it can't be written to";
    } catch (IOException e) {
      return Messages.reason(e);
    }
  }

  /**
   * Throws if the directory of {@code file}, the place of a journal if nothing else is said, is not
   * one to read a journal from: a link, or somebody else's.
   */
  public static void requireOwnDirectory(Path file) {
    Path directory = file.getParent();
    if (OwnFiles.isThere(directory)) {
      try {
        OwnFiles.requireDirectory(directory);
      } catch (IOException e) {
        throw failed(file, "can't be read", e);
      }
    }
  }

  /** What was cut short in its first line is one too. */
  private void requireNothingElse() throws IOException {
    byte[] bytes = locked.read();
    String start = decoded(Arrays.copyOf(bytes, Math.min(bytes.length, KIND.length())));
    if (!KIND.startsWith(start)) {
      throw new RefusedException(
          file.toString(), "is something else, and not written over; give --journal another file");
    }
  }

  private static String tail(String place) {
    String[] names = place.split("[^\\w.-]+");
    String last = names.length == 0 ? "" : names[names.length - 1];
    return last.length() > 40 ? last.substring(0, 40) : last;
  }

  /** Begins one over another one that is at {@code file}. Throws where that is something else. */
  public static Journal create(Path file, Map<String, String> head) {
    Journal journal = new Journal(file);
    try {
      Messages.createPrivate(file.toAbsolutePath().getParent());
      journal.open(true);
      journal.requireNothingElse();
      journal.channel.truncate(0);
      StringBuilder text = new StringBuilder(FORMAT).append('\n');
      head.forEach((name, value) -> text.append(name + " " + value.replace('\n', ' ') + "\n"));
      journal.append(text.append('\n').toString(), true);
      sync(file.toAbsolutePath().getParent());
      journal.head.putAll(head);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw failed(file, "can't be written", e);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** What one that {@link #exists} says, not to be written to. Throws where it is none. */
  public static Journal read(Path file) {
    Journal journal = new Journal(file);
    try {
      journal.load(LockedFile.read(file));
      return journal;
    } catch (IOException e) {
      throw failed(file, "can't be read", e);
    }
  }

  /** Opens one that {@link #exists}, to be gone on with. Throws where it is none. */
  public static Journal open(Path file) {
    Journal journal = new Journal(file);
    try {
      journal.open(false);
      long length = journal.load(journal.locked.read());
      journal.channel.truncate(length);
      journal.channel.position(length);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw failed(file, "can't be read", e);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private void open(boolean create) throws IOException {
    try {
      locked = LockedFile.open(file, create, 0, Long.MAX_VALUE);
      channel = locked.channel();
    } catch (LockedFile.HeldException e) {
      throw new RefusedException(
          file.toString(), "is the journal of a run that is under way, in " + e.holder());
    }
  }

  private long load(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] != '\n') {
      length--;
    }
    parseLines(decoded(Arrays.copyOf(bytes, length)).split("\n", -1));
    return length;
  }

  /** What isn't UTF-8 is no reason not to see the rest. */
  private static String decoded(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  private void parseLines(String... lines) {
    if (!lines[0].equals(FORMAT)) {
      throw new RefusedException(
          file.toString(), "is no journal of this version of swkit; give --journal another file");
    }
    int at = 1;
    try {
      for (; !lines[at].isEmpty(); at++) {
        int space = lines[at].indexOf(' ');
        head.put(lines[at].substring(0, space), lines[at].substring(space + 1));
      }
      for (at++; at < lines.length - 1; at++) {
        parseLine(lines[at].split(" ", 4));
      }
      Long.parseLong(head.getOrDefault(BEGAN, "0"));
    } catch (RuntimeException e) {
      throw new RefusedException(
          file.toString(),
          "line " + (at + 1) + " can't be understood: do all of it again, without --resume");
    }
  }

  private void parseLine(String... words) {
    switch (words[0]) {
      case "step" -> steps.add(words[1]);
      case "done" -> {
        String[] more = words[3].split(" ");
        KeyRange range = new KeyRange(key(words[2]), more[0].equals("-") ? null : key(more[0]));
        Subspace subspace = subspace(words[1]);
        long[] counts = Arrays.stream(more).skip(1).mapToLong(Long::parseLong).toArray();
        done.add(new Done(subspace, range, counts[0], counts[1], counts[2]));
      }
      case "mark" -> {
        Mark mark = Mark.of(JsonParser.parseString(words[3]).getAsJsonObject());
        keep(subspace(words[1]), mark, Long.parseLong(words[2]));
      }
      case "blob" ->
          damage.add(
              new BlobDamage(
                  BlobDamage.Kind.valueOf(words[1].toUpperCase(java.util.Locale.ROOT)),
                  key(words[2]),
                  words[3].isEmpty() ? List.of() : List.of(words[3].split("; "))));
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private static Subspace subspace(String letter) {
    return Objects.requireNonNull(Subspace.of(letter.charAt(0)));
  }

  private static byte[] key(String text) {
    return text.equals("-") ? new byte[0] : HEX.parseHex(text);
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** When the first run began, in milliseconds, as its head says; 0 where it doesn't. */
  long began() {
    return Long.parseLong(head.getOrDefault(BEGAN, "0"));
  }

  /** What its head says of {@code name}; empty where it says nothing. */
  public String head(String name) {
    return head.getOrDefault(name, "");
  }

  /**
   * Throws if it is of something else than {@code head} says, or of a source that was changed
   * since.
   */
  public void require(Map<String, String> head) {
    head.forEach(
        (name, value) -> {
          if (!head(name).equals(value)) {
            throw new RefusedException(
                file.toString(),
                name.equals("state")
                    ? head("from")
                        + " was changed since the run that is to be gone on with: do all of it"
                        + " again, without --resume"
                    : "is the journal of something else: "
                        + name
                        + " is '"
                        + head(name)
                        + "' there, and '"
                        + value
                        + "' here; --resume goes with just the operands and options of that run");
          }
        });
  }

  /** Whether {@link #step} was called with {@code name} in this run or the one before. */
  public synchronized boolean has(String name) {
    return steps.contains(name);
  }

  /** Says that a step is done that isn't done twice. */
  public synchronized void step(String name) {
    if (steps.add(name)) {
      write("step " + name);
    }
  }

  /** What is durable, by this run and the one before. */
  public synchronized List<Done> done() {
    return List.copyOf(done);
  }

  /** Says that a range is durable. */
  public synchronized void done(Done range) {
    KeyRange keys = range.range();
    write(
        "done %s %s %s %d %d %d"
            .formatted(
                range.subspace().letter(),
                text(keys.from()),
                keys.to() == null ? "-" : text(keys.to()),
                range.entries(),
                range.bytes(),
                range.foreign()));
    done.add(range);
  }

  private static String text(byte[] key) {
    return key.length == 0 ? "-" : Entry.hex(key);
  }

  /** The marks of a frame whose content is durable, in their order. */
  public synchronized List<Mark> marks(Subspace subspace) {
    return List.copyOf(marks.getOrDefault(subspace, List.of()));
  }

  /** How many entries of a later release stand before the end of the last of the marks. */
  public synchronized long foreign(Subspace subspace) {
    return foreign.getOrDefault(subspace, 0L);
  }

  /** Whether there is a mark of any frame. */
  public synchronized boolean hasMarks() {
    return !marks.isEmpty();
  }

  /**
   * Says that a frame is durable up to the end of {@code mark}, with {@code foreign} entries of a
   * later release.
   */
  public synchronized void mark(Subspace subspace, Mark mark, long foreign) {
    write("mark " + subspace.letter() + " " + foreign + " " + mark.json());
    keep(subspace, mark, foreign);
  }

  private void keep(Subspace subspace, Mark mark, long count) {
    marks.computeIfAbsent(subspace, s -> new ArrayList<>()).add(mark);
    foreign.put(subspace, count);
  }

  /** The damaged blobs that were met, by this run and the one before. */
  public synchronized List<BlobDamage> damage() {
    return List.copyOf(damage);
  }

  /**
   * Keeps a damaged blob for the report at the end. There may be many, and only what was met before
   * something durable has to be known: it is on the disk with the next line of another kind.
   */
  public synchronized void damage(BlobDamage blob) {
    damage.add(blob);
    write(
        false,
        "blob %s %s %s"
            .formatted(
                blob.kind().name().toLowerCase(java.util.Locale.ROOT),
                Entry.hex(blob.hash()),
                String.join("; ", blob.owners()).replace('\n', ' ')));
  }

  private void write(String line) {
    write(true, line);
  }

  private void write(boolean durable, String line) {
    try {
      append(line + "\n", durable);
    } catch (IOException e) {
      throw failed(file, "can't be written", e);
    }
  }

  /** After a failure nothing more is written: behind half a line nothing could be read. */
  private void append(String text, boolean durable) throws IOException {
    if (broken) {
      throw new IOException("it could not be written before");
    }
    broken = true;
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    if (durable) {
      channel.force(true);
    }
    broken = false;
  }

  private static DumpException failed(Path file, String problem, IOException e) {
    return new DumpException(file, "the journal " + problem + ": " + Messages.reason(e), e);
  }

  /** Removes it and closes it: all is done. */
  public synchronized void remove() {
    try {
      if (locked != null) {
        locked.remove();
      }
    } catch (IOException e) {
      throw failed(file, "can't be removed", e);
    } finally {
      close();
    }
  }

  @Override
  public synchronized void close() {
    if (locked != null) {
      try {
        locked.close();
      } catch (IOException e) {
        throw failed(file, "can't be closed", e);
      } finally {
        locked = null;
        channel = null;
      }
    }
  }
}
