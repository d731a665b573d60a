// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.io.JsonFields;
import swkit.io.TextFile;
import swkit.io.Wording;
import swkit.transfer.PlannedRange;

/**
 * The text of a {@link Plan}: JSON lines in UTF-8. The first line is an object with everything but
 * the ranges; each range is a line; the last line has a SHA-256 of the lines before it. Keys are in
 * hexadecimal. Stateless.
 */
public final class PlanFile {
  private static final String FORMAT = "swkit plan 1";

  /** The ranges of a hundred terabytes, and a part of the memory of a command. */
  private static final long MOST_BYTES = 128 << 20;

  /** A line of JSON takes many times its length in memory. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private PlanFile() {}

  /** The content of the file. */
  public static String text(Plan plan) {
    StringBuilder text = new StringBuilder(line(head(plan)));
    for (PlannedRange range : plan.ranges()) {
      text.append(line(json(range)));
    }
    JsonObject end = new JsonObject();
    end.addProperty("checksum", checksum(text.toString()));
    text.append(line(end));
    if (text.length() > MOST_BYTES) {
      throw RefusedException.usage(
          "the plan would have " + plan.ranges().size() + " ranges: give fewer --parts");
    }
    return text.toString();
  }

  /** A line in ASCII, so that it stays as it is on its way through a terminal or a mail. */
  private static String line(JsonObject object) {
    StringBuilder line = new StringBuilder();
    GSON.toJson(object)
        .chars()
        .forEach(
            c -> line.append(c < 0x7F ? String.valueOf((char) c) : String.format("\\u%04x", c)));
    return line.append('\n').toString();
  }

  private static JsonObject head(Plan plan) {
    JsonObject head = new JsonObject();
    head.addProperty("format", FORMAT);
    head.addProperty("id", plan.id());
    head.addProperty("from", plan.from());
    head.addProperty("to", plan.to());
    head.addProperty("identity", plan.identity());
    head.addProperty("state", plan.state());
    head.addProperty("schemaVersion", plan.schemaVersion());
    head.addProperty("subspaces", plan.subspaces());
    head.add("options", plan.options().json());
    head.addProperty("parts", plan.parts());
    head.addProperty("ranges", plan.ranges().size());
    return head;
  }

  private static JsonObject json(PlannedRange range) {
    JsonObject line = new JsonObject();
    line.addProperty("range", range.number());
    line.addProperty("part", range.part());
    line.addProperty("subspace", String.valueOf(range.subspace().letter()));
    line.addProperty("from", Entry.hex(range.keys().from()));
    line.addProperty("to", range.keys().to() == null ? null : Entry.hex(range.keys().to()));
    line.addProperty("bytes", range.bytes());
    return line;
  }

  /** The checksum, line by line: a second copy of the text may be too much. */
  private static String checksum(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int at = 0; at < text.length(); ) {
        int end = text.indexOf('\n', at) + 1;
        end = end == 0 ? text.length() : end;
        digest.update(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
        at = end;
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes {@code plan} to {@code file}, which must not be there: all of it, or nothing. */
  public static void write(Plan plan, Path file) {
    Path whole = file.toAbsolutePath();
    Path unfinished = whole.resolveSibling(".swkit-plan-" + plan.id() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text(plan).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
        name(unfinished, whole);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
    }
  }

  /** Names the file by a link, which replaces nothing; not all file systems have links. */
  private static void name(Path unfinished, Path file) throws IOException {
    try {
      Files.createLink(file, unfinished);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(unfinished, file);
    }
  }

  /** Reads {@code file}. Throws if it holds no plan, or one that was changed or cut short. */
  public static Plan read(Path file) {
    String text;
    try {
      if (!Files.isRegularFile(file)) {
        throw new RefusedException(
            file.toString(), Files.exists(file) ? "is not a file" : "there is no such file");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new RefusedException(file.toString(), "is larger than any plan");
      }
      text = TextFile.read(file);
    } catch (CharacterCodingException e) {
      throw new RefusedException(file.toString(), "is not a plan: it isn't valid UTF-8");
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    }
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(file.toString(), "is not a usable plan: " + e.getMessage());
    }
  }

  /** The plan that {@code text} is. Throws {@link IllegalArgumentException} if it is none. */
  public static Plan parse(String text) {
    int end = text.lastIndexOf('\n', text.length() - 2) + 1;
    Iterator<String> lines = text.substring(0, end).lines().iterator();
    JsonFields head = fields("its first line", lines.hasNext() ? lines.next() : "");
    if (!head.text("format").equals(FORMAT)) {
      throw new IllegalArgumentException(
          "it is of format '" + head.text("format") + "', and this version knows " + FORMAT);
    }
    JsonFields last = fields("its last line", text.substring(end));
    if (!text.endsWith("\n") || !last.object().has("checksum")) {
      throw new IllegalArgumentException("it is cut short");
    }
    if (!last.text("checksum").equals(checksum(text.substring(0, end)))) {
      throw new IllegalArgumentException("its checksum is wrong, so it was changed or damaged");
    }
    int parts = (int) head.number("parts", 1, Integer.MAX_VALUE);
    List<PlannedRange> ranges = new ArrayList<>();
    for (int line = 1; lines.hasNext(); line++) {
      ranges.add(range(fields("line " + (line + 1), lines.next()), line - 1, parts));
    }
    if (ranges.size() != head.number("ranges", 0, Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "it has " + ranges.size() + " ranges, not as many as it says");
    }
    return new Plan(
        head.text("id"),
        head.text("from"),
        head.text("to"),
        head.text("identity"),
        head.text("state"),
        (int) head.number("schemaVersion", 0, 0xFFFFFFFFL),
        head.text("subspaces"),
        PlannedOptions.of(head.object().get("options")),
        parts,
        ranges);
  }

  private static JsonFields fields(String what, String line) {
    if (line.length() > LONGEST_LINE) {
      throw new IllegalArgumentException(what + " is longer than any of a plan");
    }
    JsonElement element;
    try {
      element = JsonParser.parseString(line);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(what + " is not JSON, or cut short", e);
    }
    return JsonFields.of(what, element);
  }

  private static PlannedRange range(JsonFields line, int number, int parts) {
    String letter = line.text("subspace");
    Subspace subspace = letter.length() == 1 ? Subspace.of(letter.charAt(0)) : null;
    if (subspace == null || line.number("range", 0, Integer.MAX_VALUE) != number) {
      throw new IllegalArgumentException("range " + number + " is not where it should be");
    }
    JsonElement to = line.object().get("to");
    byte[] end = to == null || to.isJsonNull() ? null : line.bytes("to");
    return new PlannedRange(
        number,
        (int) line.number("part", 0, parts - 1),
        subspace,
        new KeyRange(line.bytes("from"), end),
        line.number("bytes", -1, Long.MAX_VALUE));
  }
}
