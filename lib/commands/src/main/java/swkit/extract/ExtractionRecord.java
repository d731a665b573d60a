// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import swkit.RefusedException;
import swkit.dump.Manifest;
import swkit.io.JsonFields;
import swkit.io.LockedFile;
import swkit.io.WholeFile;
import swkit.io.Wording;

/**
 * The file {@code .swkit/extract.json} of an extracted directory: what was to be extracted, and
 * whether that is done. By it a run is resumed and a directory is compared. Immutable.
 *
 * @param options what was selected, and in which form
 * @param source the address of the database
 * @param state the state of the database; null if it has no such thing
 * @param begun when the first run began, in milliseconds since 1970
 * @param isComplete whether all of it was written
 */
record ExtractionRecord(
    JsonObject options, String source, String state, long begun, boolean isComplete) {
  private static final String NAME = "extract.json";

  /** With which the names of temporary files begin. */
  static final String UNFINISHED = "." + NAME + ".";

  private static final int FORMAT = 1;

  private static Path file(Path directory) {
    return directory.resolve(Tree.WORK).resolve(NAME);
  }

  /** The record in {@code directory}; null if there is none. Throws if it can't be read. */
  static ExtractionRecord read(Path directory) {
    Path file = file(directory);
    try {
      String text = new String(LockedFile.read(file), StandardCharsets.UTF_8);
      JsonFields fields = JsonFields.of("it", JsonParser.parseString(text));
      if (fields.number("format", 0, Integer.MAX_VALUE) != FORMAT) {
        throw new RefusedException(file.toString(), "was written by another version of swkit");
      }
      JsonElement state = fields.object().get("state");
      JsonFields options = JsonFields.of("its options", fields.object().get("options"));
      return new ExtractionRecord(
          options.object(),
          fields.text("source"),
          state == null || state.isJsonNull() ? null : state.getAsString(),
          fields.number("begun", 0, Long.MAX_VALUE),
          fields.flag("complete"));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    } catch (JsonParseException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new RefusedException(
          file.toString(), "is damaged (" + e.getMessage() + "); extract into an empty directory");
    }
  }

  /** Replaces the record in {@code directory}, durably. */
  void write(Path directory) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("tool", Manifest.TOOL);
    json.addProperty("source", source);
    json.addProperty("state", state);
    json.addProperty("begun", begun);
    json.addProperty("complete", isComplete);
    json.add("options", options);
    Path file = file(directory);
    try {
      WholeFile.replace(file, json + "\n");
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be written: " + Wording.reason(e));
    }
  }

  ExtractionRecord completed() {
    return new ExtractionRecord(options, source, state, begun, true);
  }
}
