// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.xxhash.XXHashFactory;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.JsonFields;

/**
 * The counts and the marks of a frame, from when it was read or written from start to end.
 * Immutable.
 *
 * @param subspace the subspace that its header names
 * @param schemaVersion the schema version that its header names
 * @param distance the least number of bytes of content from one mark to the next
 * @param marks the marks, in their order; none if the frame has no entries
 * @param entries the number of entries
 * @param keyBytes the bytes of all keys
 * @param valueBytes the bytes of all values
 * @param largestKey the key of the first of the largest values; length 0 without entries
 * @param largestBytes the bytes of that value
 * @param contentBytes the bytes of the content, including the header
 * @param fileBytes the size of the file
 * @param endMarked whether the frame has an end mark, which the server doesn't write
 * @param ends XXH64 of the file's first and last 64 KiB
 */
public record FrameIndex(
    Subspace subspace,
    int schemaVersion,
    long distance,
    List<Mark> marks,
    long entries,
    long keyBytes,
    long valueBytes,
    byte[] largestKey,
    long largestBytes,
    long contentBytes,
    long fileBytes,
    boolean endMarked,
    long ends) {
  /** The default distance of marks: 64 MiB. */
  public static final long DISTANCE = 64L << 20;

  private static final int END = 64 << 10;

  /** Copies {@code marks}. */
  public FrameIndex {
    marks = List.copyOf(marks);
  }

  /** XXH64 of the hashes of all marks, each as 8 bytes, big-endian. */
  public long hash() {
    ByteBuffer hashes = ByteBuffer.allocate(8 * marks.size());
    marks.forEach(mark -> hashes.putLong(mark.hash()));
    return XXHashFactory.fastestInstance().hash64().hash(hashes.array(), 0, hashes.capacity(), 0);
  }

  /** Whether reading can begin at every mark, because the blocks aren't linked. */
  public boolean isSeekable() {
    return marks.stream().allMatch(mark -> mark.blockOffset() >= 0);
  }

  /**
   * The number of the last mark whose key isn't above {@code key}, at which a search for it begins;
   * 0 if all marks are above, or if there are none.
   */
  public int markBefore(byte[] key) {
    int low = 0;
    int high = marks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Entry.compareKeys(marks.get(middle).key(), key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * All keys as consecutive ascending ranges of whole marks. Each range but the last has at least
   * {@code bytes} bytes of content.
   */
  public List<KeyRange> split(long bytes) {
    List<KeyRange> ranges = new ArrayList<>();
    byte[] from = KeyRange.all().from();
    long content = 0;
    for (Mark mark : isSeekable() ? marks : List.<Mark>of()) {
      if (content > 0 && content >= bytes) {
        ranges.add(new KeyRange(from, mark.key()));
        from = mark.key();
        content = 0;
      }
      content += mark.contentBytes();
    }
    ranges.add(new KeyRange(from, null));
    return ranges;
  }

  /** The {@link #ends} of {@code file}. */
  public static long ends(Path file) throws IOException {
    // a stream, not a channel, which an interrupt would close
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      byte[] bytes = new byte[(int) Math.min(size, 2L * END)];
      int first = Math.min(END, bytes.length);
      read(in, bytes, 0, first);
      in.skipNBytes(size - bytes.length);
      read(in, bytes, first, bytes.length - first);
      return XXHashFactory.fastestInstance().hash64().hash(bytes, 0, bytes.length, 0);
    }
  }

  private static void read(InputStream in, byte[] to, int at, int length) throws IOException {
    if (in.readNBytes(to, at, length) < length) {
      throw new IOException("it became shorter while it was read");
    }
  }

  /** {@code hash} as 16 hexadecimal digits. */
  public static String hex(long hash) {
    return String.format("%016x", hash);
  }

  /** The index as JSON, with an object for each mark. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("subspace", String.valueOf(subspace.letter()));
    boolean isKnown = Generation.isKnown(schemaVersion);
    object.addProperty(
        "name", isKnown ? Generation.of(schemaVersion, "").title(subspace) : subspace.title());
    object.addProperty("schemaVersion", Integer.toUnsignedLong(schemaVersion));
    object.addProperty("entries", entries);
    object.addProperty("keyBytes", keyBytes);
    object.addProperty("valueBytes", valueBytes);
    object.addProperty("largestKey", Entry.hex(largestKey));
    object.addProperty("largestBytes", largestBytes);
    object.addProperty("contentBytes", contentBytes);
    object.addProperty("fileBytes", fileBytes);
    object.addProperty("endMarked", endMarked);
    object.addProperty("ends", hex(ends));
    object.addProperty("hash", hex(hash()));
    object.addProperty("distance", distance);
    JsonArray all = new JsonArray();
    marks.forEach(mark -> all.add(mark.json()));
    object.add("marks", all);
    return object;
  }

  /**
   * Reads the JSON of {@link #json}. Throws {@link IllegalArgumentException} for anything else, and
   * if the sums aren't those of the marks.
   */
  public static FrameIndex of(JsonElement element) {
    JsonFields fields = JsonFields.of("a frame", element);
    String letter = fields.text("subspace");
    Subspace subspace = letter.length() == 1 ? Subspace.of(letter.charAt(0)) : null;
    if (subspace == null) {
      throw new IllegalArgumentException("\"subspace\" of a frame is not the letter of one");
    }
    List<Mark> marks = new ArrayList<>();
    long at = FrameFormat.HEADER_LENGTH;
    long entries = 0;
    for (JsonElement item : fields.list("marks")) {
      Mark mark = Mark.of(JsonFields.of("a mark", item).object());
      boolean ascends =
          marks.isEmpty() || Entry.compareKeys(marks.get(marks.size() - 1).key(), mark.key()) < 0;
      if (mark.contentOffset() != at || !ascends) {
        throw new IllegalArgumentException("the marks of frame " + letter + " don't follow");
      }
      marks.add(mark);
      at = mark.contentEnd();
      entries += mark.entries();
    }
    FrameIndex index =
        new FrameIndex(
            subspace,
            (int) fields.number("schemaVersion", 0, 0xFFFFFFFFL),
            fields.number("distance", 1, Long.MAX_VALUE),
            marks,
            fields.number("entries", 0, Long.MAX_VALUE),
            fields.number("keyBytes", 0, Long.MAX_VALUE),
            fields.number("valueBytes", 0, Long.MAX_VALUE),
            fields.bytes("largestKey"),
            fields.number("largestBytes", 0, Integer.MAX_VALUE),
            fields.number("contentBytes", FrameFormat.HEADER_LENGTH, Long.MAX_VALUE),
            fields.number("fileBytes", 1, Long.MAX_VALUE),
            fields.flag("endMarked"),
            fields.hash("ends"));
    if (index.entries != entries
        || index.contentBytes != at
        || index.hash() != fields.hash("hash")) {
      throw new IllegalArgumentException("the sums of frame " + letter + " aren't its marks'");
    }
    return index;
  }
}
