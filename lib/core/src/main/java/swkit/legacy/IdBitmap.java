// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.roaringbitmap.InvalidRoaringFormat;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/** A decoder of bitmaps of ids: portable RoaringBitmaps, little-endian. */
final class IdBitmap {
  /** A consumer of ids. */
  interface Each {
    void id(int id) throws IOException;
  }

  private IdBitmap() {}

  /** Passes the ids in the value of {@code from} to {@code each}, ascending as unsigned. */
  static void each(LegacyEntry from, Each each) throws IOException {
    RoaringBitmap bitmap = new RoaringBitmap();
    ByteBuffer bytes = ByteBuffer.wrap(from.value()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      bitmap.deserialize(bytes);
    } catch (IOException
        | InvalidRoaringFormat
        | BufferUnderflowException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      throw broken(from, e.getMessage() == null ? "it is cut short" : e.getMessage());
    }
    if (bitmap.serializedSizeInBytes() != from.valueLength()) {
      throw broken(from, "it has " + bitmap.serializedSizeInBytes() + " bytes of its own");
    }
    if (!ascends(bitmap)) {
      throw broken(from, "its ids don't ascend");
    }
    for (PeekableIntIterator ids = bitmap.getIntIterator(); ids.hasNext(); ) {
      each.id(ids.next());
    }
  }

  private static boolean ascends(RoaringBitmap bitmap) {
    long before = -1;
    for (PeekableIntIterator ids = bitmap.getIntIterator(); ids.hasNext(); ) {
      long id = Integer.toUnsignedLong(ids.next());
      if (id <= before) {
        return false;
      }
      before = id;
    }
    return true;
  }

  private static LegacyException broken(LegacyEntry from, String why) {
    return from.problem(
        "damaged: " + from.valueLength() + " bytes that are not a bitmap (" + why + ")");
  }
}
