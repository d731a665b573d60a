// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import com.google.gson.JsonObject;
import java.util.Arrays;
import swkit.Entry;
import swkit.io.JsonFields;

/**
 * A place in a frame at which reading can begin, with the counts and the hash of the entries up to
 * the next mark, or to the end. Immutable.
 *
 * <p>The first mark is at the first entry. Each further mark is at the first entry that begins at
 * least {@linkplain FrameIndex#distance a given distance} of content after the previous mark. So
 * all frames of the same content have the same marks, except for the offsets of their blocks.
 *
 * @param key the key of the first entry
 * @param entries the number of entries
 * @param contentOffset where the first entry begins, in bytes of content from the frame's start,
 *     including the header
 * @param contentBytes the bytes of content
 * @param blockOffset the offset in the file of the block with the first entry's first byte; -1 if
 *     blocks are linked, so that none can be read alone
 * @param inBlock the offset of the first entry in that block's content
 * @param hash XXH64 (seed 0) of the content: it reveals accidents, not forgeries
 */
public record Mark(
    byte[] key,
    long entries,
    long contentOffset,
    long contentBytes,
    long blockOffset,
    int inBlock,
    long hash) {
  /** Where the content of this mark ends. */
  public long contentEnd() {
    return contentOffset + contentBytes;
  }

  /** Whether this mark and {@code other} have the same entries, at any offset. */
  public boolean hasContentOf(Mark other) {
    return hash == other.hash
        && contentBytes == other.contentBytes
        && entries == other.entries
        && Arrays.equals(key, other.key);
  }

  /** The mark as JSON: key and hash in hexadecimal, the rest as numbers. */
  public JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("key", Entry.hex(key));
    object.addProperty("entries", entries);
    object.addProperty("contentOffset", contentOffset);
    object.addProperty("contentBytes", contentBytes);
    object.addProperty("blockOffset", blockOffset);
    object.addProperty("inBlock", inBlock);
    object.addProperty("hash", FrameIndex.hex(hash));
    return object;
  }

  /** Reads the JSON of {@link #json}. Throws {@link IllegalArgumentException} for anything else. */
  public static Mark of(JsonObject object) {
    JsonFields fields = new JsonFields("a mark", object);
    return new Mark(
        fields.bytes("key"),
        fields.number("entries", 1, Long.MAX_VALUE),
        fields.number("contentOffset", FrameFormat.HEADER_LENGTH, Long.MAX_VALUE),
        fields.number("contentBytes", 1, Long.MAX_VALUE),
        fields.number("blockOffset", -1, Long.MAX_VALUE),
        (int) fields.number("inBlock", 0, Integer.MAX_VALUE),
        fields.hash("hash"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mark mark
        && hasContentOf(mark)
        && contentOffset == mark.contentOffset
        && blockOffset == mark.blockOffset
        && inBlock == mark.inBlock;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }

  @Override
  public String toString() {
    return json().toString();
  }
}
