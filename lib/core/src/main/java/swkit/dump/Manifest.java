// SPDX-License-Identifier: Apache-2.0
package swkit.dump;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jpountz.xxhash.XXHashFactory;
import swkit.Subspace;
import swkit.frame.FrameIndex;
import swkit.io.JsonFields;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;
import swkit.io.Wording;

/**
 * The manifest of a sealed dump, in the file {@code .swkit/manifest.json}: where the dump comes
 * from, and the {@linkplain FrameIndex index} of each frame; or the size and the XXH64 of each file
 * of a legacy dump.
 *
 * <p>The file is JSON in UTF-8. It has a format number, and its last field is an XXH64 of the rest.
 * This hash and the hashes of the frames reveal accidental damage, not deliberate changes.
 * Immutable.
 *
 * @param about where the dump comes from
 * @param frames the index of each frame, in letter order
 * @param files the files of a legacy dump, by name; empty if it is none
 */
public record Manifest(About about, Map<Subspace, FrameIndex> frames, Map<String, FileSum> files) {
  /** The name and the version of this toolkit. */
  public static final String TOOL = "swkit 0.1.0-SNAPSHOT";

  /** The format that this version writes, which is the first one. */
  static final int FORMAT = 1;

  /**
   * The line in {@link About#leftOut} of an undo dump, which holds only the entries that a 0.16
   * server left in a store of 0.15.
   */
  public static final String ALL_BUT_LEFTOVERS = "all but what a 0.16 server left behind";

  /** The first line in {@link About#leftOut} of a salvaged dump; the others are what is lost. */
  public static final String SALVAGED = "salvaged from a damaged database; what is lost follows";

  private static final String NAME = "manifest.json";
  private static final String UNFINISHED = NAME + ".new";
  private static final long MOST_BYTES = 64L << 20;
  private static final Gson COMPACT = new GsonBuilder().disableHtmlEscaping().create();
  private static final Gson PRETTY =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  /**
   * Where a dump comes from. Contains no secrets and no addresses of databases.
   *
   * @param tool what wrote the manifest
   * @param source the kind of the exported database: {@code rocksdb}, {@code mysql}, …; {@code
   *     dump} if an existing dump was sealed
   * @param begun when reading began
   * @param ended when reading ended
   * @param consistency a sentence: which state the dump shows if the database changed meanwhile
   * @param leftOut a line for each thing that isn't in the dump, with the reason
   */
  public record About(
      String tool,
      String source,
      Instant begun,
      Instant ended,
      String consistency,
      List<String> leftOut) {
    /** Copies {@code leftOut} and truncates the times to seconds. */
    public About {
      begun = begun.truncatedTo(ChronoUnit.SECONDS);
      ended = ended.truncatedTo(ChronoUnit.SECONDS);
      leftOut = List.copyOf(leftOut);
    }
  }

  /** The size of a file in bytes, and the XXH64 of its content. */
  record FileSum(long bytes, long hash) {}

  /** Thrown for a manifest of a later format. */
  static final class LaterFormat extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LaterFormat(long format) {
      super("is of format " + format + ", this version of swkit knows " + FORMAT);
    }
  }

  /** Copies {@code frames} and {@code files}. */
  public Manifest {
    Map<Subspace, FrameIndex> copy = new EnumMap<>(Subspace.class);
    copy.putAll(frames);
    frames = Collections.unmodifiableMap(copy);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The manifest of a dump of frames. */
  public Manifest(About about, Map<Subspace, FrameIndex> frames) {
    this(about, frames, Map.of());
  }

  /** The file of the manifest of the dump in {@code directory}, which need not exist. */
  public static Path file(Path directory) {
    return directory.resolve(DumpWriter.WORK).resolve(NAME);
  }

  /**
   * The manifest of the dump in {@code directory}, whose frames need not fit it; null if there is
   * none. If it can't be used, {@code problem} takes a line that says why, and it is null too.
   */
  public static Manifest find(Path directory, Consumer<String> problem) {
    Path file = file(directory);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      return read(file);
    } catch (LaterFormat e) {
      problem.accept(file + " " + e.getMessage());
    } catch (IllegalArgumentException e) {
      problem.accept(file + " is damaged: " + e.getMessage());
    } catch (IOException e) {
      problem.accept(file + " can't be read: " + Wording.reason(e));
    }
    return null;
  }

  /** Removes the manifest of the dump in {@code directory}, and an unfinished one. */
  static void delete(Path directory) throws IOException {
    Path work = directory.resolve(DumpWriter.WORK);
    OwnFiles.delete(work, NAME);
    OwnFiles.delete(work, UNFINISHED);
  }

  /** The content of the file. */
  public String json() {
    JsonObject object = new JsonObject();
    object.addProperty("format", FORMAT);
    object.addProperty("tool", about.tool());
    object.addProperty("source", about.source());
    object.addProperty("begun", about.begun().toString());
    object.addProperty("ended", about.ended().toString());
    object.addProperty("consistency", about.consistency());
    JsonArray leftOut = new JsonArray();
    about.leftOut().forEach(leftOut::add);
    object.add("leftOut", leftOut);
    JsonArray all = new JsonArray();
    frames.values().forEach(frame -> all.add(frame.json()));
    object.add("frames", all);
    if (!files.isEmpty()) {
      JsonArray sums = new JsonArray();
      files.forEach((name, sum) -> sums.add(json(name, sum)));
      object.add("files", sums);
    }
    object.addProperty("checksum", checksum(object));
    return PRETTY.toJson(object) + "\n";
  }

  private static JsonObject json(String name, FileSum sum) {
    JsonObject file = new JsonObject();
    file.addProperty("name", name);
    file.addProperty("bytes", sum.bytes);
    file.addProperty("hash", FrameIndex.hex(sum.hash));
    return file;
  }

  /** XXH64 of the object, written without spaces. */
  private static String checksum(JsonObject object) {
    byte[] bytes = COMPACT.toJson(object).getBytes(StandardCharsets.UTF_8);
    return FrameIndex.hex(XXHashFactory.fastestInstance().hash64().hash(bytes, 0, bytes.length, 0));
  }

  /**
   * Reads {@code file}. Throws {@link IOException} if the file can't be read, {@link
   * IllegalArgumentException} with the problem if it holds no manifest, and {@link LaterFormat}.
   */
  static Manifest read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("is larger than any manifest");
    }
    JsonFields fields = JsonFields.of("the manifest", parse(file));
    long format = fields.number("format", 1, Long.MAX_VALUE);
    if (format > FORMAT) {
      throw new LaterFormat(format);
    }
    String checksum = fields.text("checksum");
    JsonObject rest = fields.object();
    rest.remove("checksum");
    if (!checksum.equals(checksum(rest))) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    List<String> leftOut = new ArrayList<>();
    for (JsonElement line : fields.list("leftOut")) {
      leftOut.add(line.isJsonPrimitive() ? line.getAsString() : line.toString());
    }
    Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
    for (JsonElement element : fields.list("frames")) {
      FrameIndex frame = FrameIndex.of(element);
      if (frames.put(frame.subspace(), frame) != null) {
        throw new IllegalArgumentException("it has " + frame.subspace() + " twice");
      }
    }
    return new Manifest(
        new About(
            fields.text("tool"),
            fields.text("source"),
            fields.time("begun"),
            fields.time("ended"),
            fields.text("consistency"),
            leftOut),
        frames,
        files(fields));
  }

  private static Map<String, FileSum> files(JsonFields fields) {
    Map<String, FileSum> files = new TreeMap<>();
    JsonArray all = fields.object().has("files") ? fields.list("files") : new JsonArray();
    for (JsonElement element : all) {
      JsonFields file = JsonFields.of("a file in it", element);
      files.put(
          file.text("name"),
          new FileSum(file.number("bytes", 0, Long.MAX_VALUE), file.hash("hash")));
    }
    return files;
  }

  private static JsonElement parse(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    if (text.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JsonParser.parseReader(reader);
      reader.peek(); // throws if something follows
      return element;
    } catch (JsonParseException | IOException e) {
      throw new IllegalArgumentException("it is cut short, or not JSON", e);
    }
  }

  /**
   * Writes the manifest into the directory {@code work}, atomically and durably, in place of any
   * earlier one. The file is readable by its owner only.
   */
  void write(Path work) throws IOException {
    Path unfinished = work.resolve(UNFINISHED);
    OwnFiles.delete(work, UNFINISHED);
    try (FileChannel channel =
        PrivateFiles.openPrivate(
            unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(json().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      Files.move(
          unfinished,
          work.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      OwnFiles.delete(work, UNFINISHED);
    }
    try (FileChannel channel = FileChannel.open(work, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
