// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;

/**
 * The keys of 0.7.3. Nearly all values are in {@code v} and all counters in {@code c}; the first
 * byte of a key tells the family.
 *
 * <p>That release stored a bitmap as one value, under a key that depended on the backend. Here each
 * id of a bitmap has a key of its own in {@code b}: account, collection, the dump's key, and the
 * id.
 */
final class KeyMap073 extends KeyMap {
  static final KeyMap073 INSTANCE = new KeyMap073();

  private static final int PROPERTIES = 0;
  private static final int TERMS = 1;
  private static final int GRANTS = 2;
  private static final int LOOKUPS = 4;
  private static final int LINKS = 7;
  private static final int SETTINGS = 8;
  private static final int COUNTERS = 9;
  private static final int DIRECTORY = 20;
  private static final int QUEUE = 50;
  private static final int DISK_QUOTA = 4;

  private KeyMap073() {}

  @Override
  public String letters(Family family) {
    return switch (family) {
      case PROPERTY, DIRECTORY -> "vc";
      case FTS_INDEX, ACL, CONFIG, LOOKUP, QUEUE -> "v";
      case BLOB -> "tv";
      case LOOKUP_COUNTER -> "c";
      case INDEX -> "i";
      case BITMAP -> "b";
      case LOG -> "l";
    };
  }

  @Override
  public void map(LegacyEntry from, Target target) throws IOException {
    byte[] key = from.key();
    switch (from.family()) {
      case PROPERTY -> {
        requireKey(from, key.length == 1);
        byte[] property = new Key().u8(PROPERTIES).document(from, key[0]).done();
        if (isCounter(from)) {
          target.put('c', property, counter(from));
        } else {
          target.put('v', property);
        }
      }
      case FTS_INDEX ->
          target.put('v', new Key().u8(TERMS).owner(from).leb128(from.document()).done());
      case ACL -> {
        requireKey(from, key.length == 4);
        target.put('v', new Key().u8(GRANTS).bytes(key).owner(from).u32(from.document()).done());
      }
      case BLOB -> {
        requireKey(from, key.length == 32);
        Key link = new Key().u8(LINKS).bytes(key);
        if (isContent(from)) {
          target.put('t', key);
          target.put('v', link.u32(-1).u8(0).u32(-1).done(), NOTHING);
        } else {
          target.put('v', link.owner(from).u32(from.document()).done());
        }
      }
      case CONFIG -> target.put('v', new Key().u8(SETTINGS).bytes(key).done());
      case LOOKUP -> target.put('v', new Key().u8(LOOKUPS).bytes(key).done());
      case LOOKUP_COUNTER ->
          target.put('c', new Key().u8(COUNTERS).bytes(key).done(), counter(from));
      case DIRECTORY -> {
        requireKey(from, key.length > 0);
        byte[] entry = new Key().u8(key[0] + DIRECTORY).bytes(rest(from)).done();
        if (key[0] == DISK_QUOTA) {
          target.put('c', entry, counter(from));
        } else {
          target.put('v', entry);
        }
      }
      case QUEUE -> {
        requireKey(from, key.length > 0 && (key[0] == 0 || key[0] == 1));
        target.put('v', new Key().u8(key[0] + QUEUE).bytes(rest(from)).done());
      }
      case INDEX -> {
        requireKey(from, key.length > 0);
        target.put('i', new Key().owner(from).bytes(key).u32(from.document()).done());
      }
      case BITMAP -> {
        requireKey(from, key.length > 0 && key[0] >= 0 && key[0] <= 4);
        IdBitmap.each(
            from, id -> target.put('b', new Key().owner(from).bytes(key).u32(id).done(), NOTHING));
      }
      case LOG -> {
        requireKey(from, key.length == 8);
        target.put('l', new Key().owner(from).bytes(key).done());
      }
    }
  }
}
