// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import swkit.Entry;
import swkit.KeyRange;
import swkit.io.Bytes;

/** Splits a subspace into ranges of about the same size without reading all of it. Stateless. */
public final class RangeSplitter {
  /**
   * How often the size of a range is asked for: so often for each range wanted, and {@link #PROBES}
   * times more.
   */
  private static final int PROBES_EACH = 8;

  private static final int PROBES = 300;

  /** How deep halving goes: a single entry may be larger than the size wanted. */
  private static final int DEEPEST = 200;

  /**
   * One entry out of many.
   *
   * @param key its key
   * @param bytes its size in bytes
   */
  public record Sample(byte[] key, long bytes) {}

  private final long most;
  private final ToLongFunction<KeyRange> size;
  private final List<byte[]> points = new ArrayList<>();
  private long probes;
  private long since;

  private RangeSplitter(long most, long total, ToLongFunction<KeyRange> size) {
    this.most = most;
    this.size = size;
    this.probes = PROBES + PROBES_EACH * (total / most);
  }

  /** The ranges that {@code points}, in any order, divide all keys into. */
  public static List<KeyRange> at(Collection<byte[]> points) {
    TreeSet<byte[]> starts = new TreeSet<>(Entry::compareKeys);
    starts.addAll(points);
    List<KeyRange> ranges = new ArrayList<>();
    byte[] from = KeyRange.all().from();
    for (byte[] start : starts) {
      if (start.length > 0) {
        ranges.add(new KeyRange(from, start));
        from = start;
      }
    }
    ranges.add(new KeyRange(from, null));
    return ranges;
  }

  /**
   * Ranges of about {@code bytes} bytes each, out of {@code total} bytes. {@code samples} are
   * entries from evenly spread places; each range gets the same share of their bytes.
   */
  public static List<KeyRange> bySamples(Collection<Sample> samples, long total, long bytes) {
    List<Sample> ascending = new ArrayList<>(samples);
    ascending.sort((a, b) -> Entry.compareKeys(a.key(), b.key()));
    double all = samples.stream().mapToLong(Sample::bytes).sum();
    long count = Math.max(1, Math.round((double) total / bytes));
    List<byte[]> points = new ArrayList<>();
    double seen = 0;
    for (Sample sample : ascending) {
      if (seen >= all * (points.size() + 1) / count) {
        points.add(sample.key());
      }
      seen += sample.bytes();
    }
    return at(points);
  }

  /**
   * Ranges of about {@code bytes} bytes each, found by halving. {@code lowest} and {@code highest}
   * are the first and the last key; {@code size} estimates the bytes of a range.
   */
  public static List<KeyRange> byHalves(
      byte[] lowest, byte[] highest, long bytes, ToLongFunction<KeyRange> size) {
    KeyRange whole = new KeyRange(lowest, Bytes.concat(highest, new byte[1]));
    long total = size.applyAsLong(whole);
    RangeSplitter split = new RangeSplitter(bytes, total, size);
    split.halve(whole, total, 0);
    return at(split.points);
  }

  private void halve(KeyRange range, long bytes, int depth) {
    boolean small = bytes * 2 <= 3 * most || probes <= 0 || depth == DEEPEST;
    byte[] middle = small ? null : middle(range);
    if (middle == null) {
      if (since > 0 && since + bytes > most) {
        points.add(range.from());
        since = 0;
      }
      since += bytes;
      return;
    }
    probes -= 2;
    KeyRange lower = new KeyRange(range.from(), middle);
    KeyRange upper = new KeyRange(middle, range.to());
    halve(lower, size.applyAsLong(lower), depth + 1);
    halve(upper, size.applyAsLong(upper), depth + 1);
  }

  /** A key halfway between the ends, taken as big-endian numbers; null if none is between. */
  private static byte[] middle(KeyRange range) {
    int common = Arrays.mismatch(range.from(), range.to());
    if (common < 0) {
      return null;
    }
    long low = number(range.from(), common);
    long high = number(range.to(), common);
    long middle = low + ((high - low) >>> 1);
    if (middle == low) {
      return null;
    }
    return key(range.from(), common, middle);
  }

  private static byte[] key(byte[] beginning, int common, long number) {
    byte[] key = Arrays.copyOf(beginning, common + Long.BYTES);
    Bytes.putU64(key, common, number);
    int length = key.length;
    while (key[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(key, length);
  }

  private static long number(byte[] key, int from) {
    byte[] bytes = Arrays.copyOfRange(key, from, from + Long.BYTES);
    return Bytes.u64(bytes, 0);
  }
}
