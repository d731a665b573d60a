// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of 0.8 to 0.14. Counters of lookups are in {@code y}, as in 0.11 and later; each id of a
 * bitmap has a key of its own.
 */
final class KeyMap080 extends KeyMap {
  static final KeyMap080 INSTANCE = new KeyMap080();

  private static final int DISK_QUOTA = 4;
  private static final int HASH = 8;

  private KeyMap080() {}

  @Override
  public String letters(Family family) {
    return switch (family) {
      case PROPERTY -> "pn";
      case FTS_INDEX -> "g";
      case ACL -> "a";
      case BLOB -> "tk";
      case CONFIG -> "s";
      case LOOKUP -> "m";
      case LOOKUP_COUNTER -> "y";
      case DIRECTORY -> "du";
      case QUEUE -> "eq";
      case INDEX -> "i";
      case BITMAP -> "bcv";
      case LOG -> "l";
    };
  }

  @Override
  public void map(LegacyEntry from, Target target) throws IOException {
    byte[] key = from.key();
    switch (from.family()) {
      case PROPERTY -> {
        requireKey(from, key.length == 1);
        byte[] property = new Key().document(from, key[0]).done();
        if (isCounter(from)) {
          target.put('n', property, counter(from));
        } else {
          target.put('p', property);
        }
      }
      case FTS_INDEX -> {
        requireKey(from, key.length >= 1 && key.length <= HASH + 1);
        target.put(
            'g',
            new Key()
                .u32(from.account())
                .bytes(key)
                .u8(from.collection())
                .u32(from.document())
                .done());
      }
      case ACL -> {
        requireKey(from, key.length == 4);
        target.put('a', new Key().bytes(key).owner(from).u32(from.document()).done());
      }
      case BLOB -> {
        requireKey(from, key.length == 32);
        if (isContent(from)) {
          target.put('t', key);
          target.put('k', new Key().bytes(key).u32(-1).u8(0).u32(-1).done(), NOTHING);
        } else {
          target.put('k', new Key().bytes(key).owner(from).u32(from.document()).done());
        }
      }
      case CONFIG -> target.put('s', key);
      case LOOKUP -> target.put('m', key);
      case LOOKUP_COUNTER -> target.put('y', key, counter(from));
      case DIRECTORY -> {
        requireKey(from, key.length > 0);
        if (key[0] == DISK_QUOTA) {
          target.put('u', key, counter(from));
        } else {
          target.put('d', key);
        }
      }
      case QUEUE -> {
        requireKey(from, key.length > 0 && (key[0] == 0 || key[0] == 1));
        target.put(key[0] == 0 ? 'e' : 'q', rest(from));
      }
      case INDEX -> {
        requireKey(from, key.length > 0);
        target.put('i', new Key().owner(from).bytes(key).u32(from.document()).done());
      }
      case BITMAP -> bitmap(from, target);
      case LOG -> {
        requireKey(from, key.length == 8);
        target.put('l', new Key().owner(from).bytes(key).done());
      }
    }
  }

  /** The first byte tells the kind: documents, tags (u32, text or u8), or hashes of text. */
  private static void bitmap(LegacyEntry from, Target target) throws IOException {
    byte[] key = from.key();
    int kind = key.length == 0 ? -1 : key[0];
    requireKey(
        from,
        switch (kind) {
          case 0 -> key.length == 1;
          case 1 -> key.length == 6;
          case 2 -> key.length >= 2;
          case 3 -> key.length == 3;
          case 4 -> key.length == 3 + HASH;
          default -> false;
        });
    char letter = kind == 0 ? 'b' : kind == 4 ? 'v' : 'c';
    IdBitmap.each(
        from,
        id -> {
          Key bit = new Key().u32(from.account());
          if (kind == 4) {
            int length = key[2] & 0xFF;
            bit.bytes(Arrays.copyOfRange(key, 3, 3 + Math.min(length, HASH)));
            if (length >= HASH) {
              bit.u8(length);
            }
            bit.u8(from.collection()).u8(key[1]);
          } else {
            bit.u8(from.collection());
          }
          switch (kind) {
            case 1 -> bit.u8(key[1]).leb128(ByteBuffer.wrap(key).getInt(2));
            case 2 -> bit.u8(key[1] | 0x80).bytes(Arrays.copyOfRange(key, 2, key.length));
            case 3 -> bit.u8(key[1]).leb128(key[2] & 0xFF);
            default -> {
              // the document alone
            }
          }
          target.put(letter, bit.u32(id).done(), NOTHING);
        });
  }
}
