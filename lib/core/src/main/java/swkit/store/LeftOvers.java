// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Subspace;

/**
 * Collects what servers left after values, each piece once, however often it is read. It keeps
 * 10,000 values and counts no others. Thread-safe.
 */
public final class LeftOvers {
  /** How many values are kept. */
  public static final int ROOM = 10_000;

  /** A part that is joined to the value. */
  private static final int JOINED = -1;

  private static final class Value {
    final byte[] key;
    final Map<Integer, Long> parts = new HashMap<>();
    boolean isJoined;
    long undecided = -1;

    Value(byte[] key) {
      this.key = key;
    }
  }

  private final Map<Subspace, Map<ByteBuffer, Value>> values = new EnumMap<>(Subspace.class);
  private int count;
  private boolean isFull;

  private Value value(Subspace subspace, byte[] key) {
    Map<ByteBuffer, Value> all = values.computeIfAbsent(subspace, any -> new HashMap<>());
    Value value = all.get(ByteBuffer.wrap(key));
    if (value == null && count == ROOM) {
      isFull = true;
      return new Value(key);
    }
    if (value == null) {
      value = new Value(key.clone());
      all.put(ByteBuffer.wrap(value.key), value);
      count++;
    }
    return value;
  }

  /**
   * Adds a piece of {@code bytes} bytes that is left out after the value at {@code key}.
   *
   * @param isJoined whether a server reads it as a part of the value
   */
  public synchronized void piece(
      Subspace subspace, byte[] key, int number, long bytes, boolean isJoined) {
    Value value = value(subspace, key);
    value.parts.put(number, bytes);
    value.isJoined |= isJoined;
  }

  /** Adds {@code bytes} bytes that were joined to the value at {@code key} and are left out. */
  public synchronized void joined(Subspace subspace, byte[] key, long bytes) {
    Value value = value(subspace, key);
    value.parts.put(JOINED, bytes);
    value.isJoined = true;
  }

  /** Adds a value of {@code bytes} bytes of which nothing tells where it ends. */
  public synchronized void undecided(Subspace subspace, byte[] key, long bytes) {
    value(subspace, key).undecided = bytes;
  }

  /** Whether there were more values than are kept. */
  public synchronized boolean isFull() {
    return isFull;
  }

  /** All that was added, by subspace and key. */
  public synchronized List<LeftOver> all() {
    List<LeftOver> all = new ArrayList<>();
    values.forEach(
        (subspace, found) -> {
          Map<byte[], Value> sorted = new TreeMap<>(Entry::compareKeys);
          found.values().forEach(value -> sorted.put(value.key, value));
          for (Value value : sorted.values()) {
            add(subspace, value, all);
          }
        });
    return all;
  }

  private static void add(Subspace subspace, Value value, List<LeftOver> all) {
    if (!value.parts.isEmpty()) {
      long bytes = value.parts.values().stream().mapToLong(Long::longValue).sum();
      int pieces = value.parts.size() - (value.parts.containsKey(JOINED) ? 1 : 0);
      all.add(new LeftOver(subspace, value.key, pieces, bytes, value.isJoined, true));
    }
    if (value.undecided >= 0) {
      all.add(new LeftOver(subspace, value.key, 0, value.undecided, true, false));
    }
  }
}
