// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import swkit.io.Bytes;

/**
 * A half-open range of keys. The order is that of {@link Entry#compareKeys}.
 *
 * @param from the lower end, inclusive; empty for no lower end
 * @param to the upper end, exclusive; null for no upper end
 */
public record KeyRange(byte[] from, byte[] to) {
  private static final KeyRange ALL = new KeyRange(new byte[0], null);

  /** Every key. */
  public static KeyRange all() {
    return ALL;
  }

  /** The keys that begin with {@code prefix}. */
  public static KeyRange prefix(byte... prefix) {
    int end = prefix.length;
    while (end > 0 && prefix[end - 1] == (byte) 0xFF) {
      end--;
    }
    if (end == 0) {
      return new KeyRange(prefix, null);
    }
    byte[] to = Arrays.copyOf(prefix, end);
    to[end - 1]++;
    return new KeyRange(prefix, to);
  }

  /** The keys that begin with {@code account}, big-endian (key-layouts 0). */
  public static KeyRange account(int account) {
    return prefix(Bytes.u32(account));
  }

  /** The range of {@code key} alone. */
  public static KeyRange of(byte... key) {
    return new KeyRange(key, Arrays.copyOf(key, key.length + 1));
  }

  /** The keys from {@code key} on. */
  public static KeyRange from(byte... key) {
    return new KeyRange(key, null);
  }

  /** Whether {@code key} lies in this range. */
  public boolean contains(byte[] key) {
    return Entry.compareKeys(key, from) >= 0 && !isBelow(key);
  }

  /** Whether this range ends at or before {@code key}. */
  public boolean isBelow(byte[] key) {
    return to != null && Entry.compareKeys(key, to) >= 0;
  }

  /** Whether no key lies in this range. */
  public boolean isEmpty() {
    return isBelow(from);
  }

  /** The parts of this range that no range of {@code others} covers, ascending. */
  public List<KeyRange> without(Collection<KeyRange> others) {
    List<KeyRange> ascending = new ArrayList<>(others);
    ascending.sort((one, two) -> Entry.compareKeys(one.from, two.from));
    List<KeyRange> left = new ArrayList<>();
    KeyRange rest = this;
    for (KeyRange other : ascending) {
      if (rest != null && !rest.isEmpty() && !other.isBelow(rest.from)) {
        byte[] end = rest.isBelow(other.from) ? rest.to : other.from;
        KeyRange before = new KeyRange(rest.from, end);
        if (!before.isEmpty()) {
          left.add(before);
        }
        rest =
            other.to == null || rest.isBelow(other.from) ? null : new KeyRange(other.to, rest.to);
      }
    }
    if (rest != null && !rest.isEmpty()) {
      left.add(rest);
    }
    return left;
  }

  /** The intersection of this range and {@code other}; empty if they don't overlap. */
  public Optional<KeyRange> common(KeyRange other) {
    byte[] lowest = Entry.compareKeys(from, other.from) >= 0 ? from : other.from;
    byte[] end = to == null || other.to != null && other.isBelow(to) ? other.to : to;
    return end != null && Entry.compareKeys(lowest, end) >= 0
        ? Optional.empty()
        : Optional.of(new KeyRange(lowest, end));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRange range
        && Arrays.equals(from, range.from)
        && Arrays.equals(to, range.to);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
  }

  @Override
  public String toString() {
    return "[" + Entry.hex(from) + ", " + (to == null ? "" : Entry.hex(to)) + ")";
  }
}
