// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * What a verification left for a repair: the cases by rule and key, without values, and the state
 * of the database in which they were found. JSON, in a file that its owner alone can read.
 *
 * @param what the address of what was verified
 * @param state the {@link DatabaseState} then
 * @param bodies whether blobs were read
 * @param problem why nothing may be repaired; empty if something may
 * @param isWhole whether {@code cases} are all
 * @param cases the cases
 */
record NotesFile(
    String what, String state, boolean bodies, String problem, boolean isWhole, List<Case> cases) {
  private static final int FORMAT = 1;

  /** Copies {@code cases}. */
  NotesFile {
    cases = List.copyOf(cases);
  }

  /** Writes the notes durably to {@code file}, which must not exist. */
  void write(Path file) {
    JsonObject json = json();
    json.addProperty("checksum", checksum(json));
    try (FileChannel channel =
        PrivateFiles.openPrivate(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new RefusedException(file.toString(), "exists already; give a new file for the notes");
    } catch (IOException e) {
      RefusedException problem =
          new RefusedException(file.toString(), "the notes can't be written: " + Wording.reason(e));
      try {
        Files.deleteIfExists(file);
      } catch (IOException more) {
        problem.addSuppressed(more);
      }
      throw problem;
    }
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("what", what);
    json.addProperty("state", state);
    json.addProperty("bodies", bodies);
    json.addProperty("problem", problem);
    json.addProperty("complete", isWhole);
    JsonArray all = new JsonArray();
    for (Case one : cases) {
      all.add(one.rule().name() + " " + one.subspace().letter() + " " + Entry.hex(one.key()));
    }
    json.add("cases", all);
    return json;
  }

  private static String checksum(JsonObject json) {
    CRC32C sum = new CRC32C();
    sum.update(json.toString().getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", sum.getValue());
  }

  /** Reads the notes in {@code file}. Throws if it holds none, or damaged ones. */
  static NotesFile read(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      if (json.get("format").getAsInt() > FORMAT) {
        throw new RefusedException(file.toString(), "is of a later version of swkit");
      }
      String checksum = json.remove("checksum").getAsString();
      if (!checksum.equals(checksum(json))) {
        throw new RefusedException(file.toString(), "is damaged: its checksum is wrong");
      }
      List<Case> cases = new ArrayList<>();
      for (JsonElement one : json.getAsJsonArray("cases")) {
        String[] parts = one.getAsString().split(" ", 3);
        cases.add(
            new Case(
                Rule.valueOf(parts[0]),
                Subspace.of(parts[1].charAt(0)),
                HexFormat.of().parseHex(parts[2])));
      }
      return new NotesFile(
          json.get("what").getAsString(),
          json.get("state").getAsString(),
          json.get("bodies").getAsBoolean(),
          json.get("problem").getAsString(),
          json.get("complete").getAsBoolean(),
          cases);
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    } catch (JsonParseException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | NullPointerException
        | IndexOutOfBoundsException e) {
      throw new RefusedException(file.toString(), "holds no notes of a verification");
    }
  }
}
