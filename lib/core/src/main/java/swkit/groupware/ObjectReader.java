// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Blob;
import swkit.groupware.GroupwareObject.Kind;

/** Reads the archives of one collection as objects. One thread uses it. */
abstract class ObjectReader {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().setPrettyPrinting().create();

  private static final long LAST_SECOND = 253402300799L;

  private final Kind kind;
  private final int collection;
  private final int field;

  ObjectReader(Kind kind, int collection, int field) {
    this.kind = kind;
    this.collection = collection;
    this.field = field;
  }

  ObjectReader(Kind kind, int collection) {
    this(kind, collection, AccountEntries.ARCHIVE);
  }

  final int collection() {
    return collection;
  }

  final int field() {
    return field;
  }

  /** Is called once, before the first archive; adds what there is to say of the whole. */
  void begin(Collection<GroupwareObject> ready) {}

  /** Adds the objects of one archive. Throws {@link MalformedException} before it adds any. */
  abstract void read(int document, Payload payload, Collection<GroupwareObject> ready);

  /** The Unix seconds at {@code position}; 0 if that is not a time of the years 1970 to 9999. */
  static long time(ArchivedObject from, int position) {
    long seconds = from.i64(position);
    return seconds < 0 || seconds > LAST_SECOND ? 0 : seconds;
  }

  /** The path of a document that can't be read. */
  List<String> pathOf(int document) {
    return List.of(Integer.toUnsignedString(document));
  }

  /** The object of a document that can't be read. */
  final GroupwareObject problem(int document, String problem) {
    return problem(document, pathOf(document), problem);
  }

  final GroupwareObject problem(int document, List<String> path, String problem) {
    return new GroupwareObject(
        kind, collection, document, path, null, null, null, 0, false, problem);
  }

  final GroupwareObject text(
      int document, List<String> path, String extension, byte[] text, long modified) {
    return new GroupwareObject(
        kind, collection, document, path, extension, text, null, modified, false, null);
  }

  final GroupwareObject json(int document, List<String> path, JsonElement json, long modified) {
    byte[] text = (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
    return text(document, path, "json", text, modified);
  }

  final GroupwareObject blob(
      int document, List<String> path, String extension, Blob blob, long modified, boolean active) {
    return new GroupwareObject(
        kind, collection, document, path, extension, null, blob, modified, active, null);
  }
}
