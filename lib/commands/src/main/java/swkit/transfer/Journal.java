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
import java.util.zip.CRC32C;
import swkit.BlobDamage;
import swkit.DumpException;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.frame.Mark;
import swkit.io.LockedFile;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;
import swkit.io.Wording;

/**
 * What an export, an import or a copy has done for good, line by line in a text file: so that
 * another run can go on where this one was cut short.
 *
 * <p>The first line names the format, the next ones what is moved from where to where, {@code name
 * value} each, up to an empty line. After it come steps: {@code step begun}; ranges that are
 * durable where they belong: {@code done p <from> <to> <entries> <bytes> <foreign>}, keys in
 * hexadecimal, {@code -} for none; marks of frames up to which they are durable: {@code mark p
 * <foreign> <mark as JSON>}; what a frame held when it was checked: {@code frame p <index as
 * JSON>}; damaged blobs: {@code blob missing <hash> <owners>}. Each line is on the disk when the
 * call that wrote it returns; that of a blob, with the next of another kind.
 *
 * <p>Each line ends with a checksum: a space and eight hexadecimal digits, CRC32C of the digits of
 * the line before and of this line's text in UTF-8. So a line that is damaged, lost, doubled or
 * moved is noticed, and the journal is refused. Only of the last line a damage is taken for a write
 * that was cut short: the line is ignored, and what it says is done again.
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
  private static final String FORMAT = KIND + "2";

  /** The bytes of a line after its text: a space, eight digits and the line's end. */
  private static final int CHECKSUM_LENGTH = 10;

  private static final HexFormat HEX = HexFormat.of();

  private final Path file;
  private final Map<String, String> head = new LinkedHashMap<>();
  private final Set<String> steps = new LinkedHashSet<>();
  private final List<Done> done = new ArrayList<>();
  private final List<BlobDamage> damage = new ArrayList<>();
  private final Map<Subspace, List<Mark>> marks = new EnumMap<>(Subspace.class);
  private final Map<Subspace, Long> foreign = new EnumMap<>(Subspace.class);
  private final Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
  private String lastSum = "";
  private LockedFile locked;
  private FileChannel channel;
  private boolean broken;

  private Journal(Path file) {
    this.file = file;
  }

  /**
   * Whether there is one at {@code file} that isn't cut short before it says what it is of. It may
   * be damaged, or something else: {@link #read} and {@link #open} refuse it then.
   */
  public static boolean exists(Path file) {
    try {
      return OwnFiles.isThere(file) && !isCutInItsHead(LockedFile.read(file));
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
      return Wording.reason(e);
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

  /** Whether a journal of these {@code bytes} ends before it says what it is of. */
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

  /** A file that is cut short in its first line is a journal too. */
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
      PrivateFiles.createPrivate(file.toAbsolutePath().getParent());
      journal.open(true);
      journal.requireNothingElse();
      journal.channel.truncate(0);
      StringBuilder text = new StringBuilder(journal.summed(FORMAT));
      head.forEach(
          (name, value) -> text.append(journal.summed(name + " " + value.replace('\n', ' '))));
      journal.append(text.append(journal.summed("")).toString(), true);
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
    try {
      return parsed(file, LockedFile.read(file));
    } catch (IOException e) {
      throw failed(file, "can't be read", e);
    }
  }

  /** What a journal says that {@code file} holds as {@code bytes}. Throws where it is none. */
  static Journal parsed(Path file, byte... bytes) {
    Journal journal = new Journal(file);
    journal.load(bytes);
    return journal;
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

  private long load(byte... bytes) {
    int length = parse(bytes);
    if (head.isEmpty()) {
      throw new RefusedException(
          file.toString(),
          "is cut short before it says what it is of: do all of it again, without --resume");
    }
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

  /** The eight digits of the checksum of {@code text} after a line with those of {@code before}. */
  private static String sum(String before, byte[] text, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(before.getBytes(StandardCharsets.US_ASCII));
    sum.update(text, offset, length);
    return String.format("%08x", sum.getValue());
  }

  /** The next line, of {@code text}, with its checksum and its end. */
  private String summed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    lastSum = sum(lastSum, bytes, 0, bytes.length);
    return text + " " + lastSum + "\n";
  }

  /** Reads all lines, and returns how many bytes those have that count. */
  private int parse(byte... bytes) {
    requireFormat(bytes);
    int at = 0;
    int line = 1;
    boolean inHead = true;
    for (int end = end(bytes, at); end > 0; end = end(bytes, at), line++) {
      String text = text(bytes, at, end);
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
          parseLine(text.split(" ", 4));
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

  /** Where the line that begins at {@code from} ends, its end included; 0 if it has none. */
  private static int end(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  /** The text of a line; null if its checksum is another. */
  private String text(byte[] bytes, int from, int end) {
    int length = end - from - CHECKSUM_LENGTH;
    if (length < 0) {
      return null;
    }
    String sum = sum(lastSum, bytes, from, length);
    byte[] expected = (" " + sum + "\n").getBytes(StandardCharsets.US_ASCII);
    if (!Arrays.equals(bytes, from + length, end, expected, 0, expected.length)) {
      return null;
    }
    lastSum = sum;
    return new String(bytes, from, length, StandardCharsets.UTF_8);
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
            ? "is the journal of an earlier version of swkit, which this one can't resume: do all"
                + " of it again, without --resume"
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
            + " is damaged, so this journal can't be trusted: do all of it again, without"
            + " --resume");
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
      case "frame" -> {
        String json = words[2] + (words.length > 3 ? " " + words[3] : "");
        FrameIndex index = FrameIndex.of(JsonParser.parseString(json));
        if (index.subspace() != subspace(words[1])) {
          throw new IllegalArgumentException(words[1]);
        }
        frames.put(index.subspace(), index);
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

  /** What the frame of {@code subspace} held when it was checked; null if nothing is known. */
  public synchronized FrameIndex frame(Subspace subspace) {
    return frames.get(subspace);
  }

  /** Says what a frame holds that was checked: what is read of it later is compared with that. */
  public synchronized void frame(FrameIndex index) {
    frames.put(index.subspace(), index);
    write("frame " + index.subspace().letter() + " " + index.json());
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
      append(summed(line), durable);
    } catch (IOException e) {
      throw failed(file, "can't be written", e);
    }
  }

  /** After a failure nothing more is written: after half a line nothing could be read. */
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
    return new DumpException(file, "the journal " + problem + ": " + Wording.reason(e), e);
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
