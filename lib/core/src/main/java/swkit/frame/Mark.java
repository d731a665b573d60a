// SPDX-License-Identifier: Apache-2.0
package swkit.frame;

import com.google.gson.JsonObject;
import java.util.Arrays;
import swkit.Entry;
import swkit.io.JsonFields;

/**
 * A place in a frame where reading can begin, and what stands from there to the next mark, or to
 * the end.
 *
 * <p>The first mark is at the first entry; each other one at the first entry that begins at least
 * {@linkplain FrameIndex#distance a given distance} of content behind the one before. So all frames
 * of the same content have the same marks, but for where their blocks are.
 *
 * @param key the key of the entry that stands there
 * @param entries how many entries from there on
 * @param contentOffset where that entry begins, in bytes of content from the frame's start, the
 *     header included
 * @param contentBytes how many bytes of content from there on
 * @param blockOffset where in the file the block begins that holds the entry's first byte; -1 where
 *     blocks are linked, so that none can be read alone
 * @param inBlock where in that block's content the entry begins
 * @param hash XXH64 (seed 0) of that content: it finds accidents, not forgeries
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

  /** Whether the same entries follow this mark and {@code other}, wherever they stand. */
  public boolean hasContentOf(Mark other) {
    return hash == other.hash
        && contentBytes == other.contentBytes
        && entries == other.entries
        && Arrays.equals(key, other.key);
  }

  /** One object: key and hash in hexadecimal, the rest as numbers. */
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

  /** Reads what {@link #json} gives. Throws {@link IllegalArgumentException} for anything else. */
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
