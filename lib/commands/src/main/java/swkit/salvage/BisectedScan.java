// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import swkit.AbstractSource;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;

/**
 * The entries of a subspace that an engine can read, where it reports others as damaged. A range
 * that fails is divided in the middle, until what fails has one key, or keys with one beginning;
 * then it is left out. For one thread.
 */
final class BisectedScan extends AbstractSource {
  /** Ranges are divided by so many bytes of the keys: more than most keys have. */
  private static final int WIDTH = 48;

  private static final BigInteger END = BigInteger.ONE.shiftLeft(8 * WIDTH);

  private final Subspace subspace;
  private final Supplier<Snapshot> snapshots;
  private final Consumer<Loss> losses;
  private final Deque<KeyRange> left = new ArrayDeque<>();
  private Snapshot snapshot;
  private Source source;
  private KeyRange range;
  private byte[] last;

  /**
   * Reads {@code subspace}.
   *
   * @param snapshots gives a new snapshot after a failure. It throws if the failure isn't one of a
   *     range, because the engine doesn't answer at all
   * @param losses called with each range that is left out, on the reading thread
   */
  BisectedScan(
      String name, Subspace subspace, Supplier<Snapshot> snapshots, Consumer<Loss> losses) {
    super(name);
    this.subspace = subspace;
    this.snapshots = snapshots;
    this.losses = losses;
    left.push(KeyRange.all());
  }

  @Override
  protected Entry pull() {
    while (true) {
      if (source == null && left.isEmpty()) {
        return null;
      }
      try {
        if (source == null) {
          range = left.pop();
          snapshot = snapshot == null ? snapshots.get() : snapshot;
          source = snapshot.scan(subspace, range);
        }
        Entry entry = source.next();
        if (entry != null) {
          last = entry.key();
          return entry;
        }
        source.close();
        source = null;
      } catch (SwkitException e) {
        fail(e);
      }
    }
  }

  /** Divides what is left of the range that failed, or leaves it out. */
  private void fail(SwkitException failure) {
    drop();
    snapshot = snapshots.get();
    boolean isBegun = last != null && range.contains(last);
    byte[] from = isBegun ? Arrays.copyOf(last, last.length + 1) : range.from();
    byte[] middle = middle(from, range.to());
    if (middle != null) {
      left.push(new KeyRange(middle, range.to()));
      left.push(new KeyRange(from, middle));
      return;
    }
    losses.accept(
        new Loss(
            subspace, Loss.Kind.RANGE, last, range.to(), String.valueOf(failure.getMessage())));
  }

  /** A key between two keys, of which the second may be null for the end; null if there is none. */
  private static byte[] middle(byte[] from, byte[] to) {
    BigInteger low = number(from);
    BigInteger high = to == null ? END : number(to);
    BigInteger middle = low.add(high).shiftRight(1);
    if (middle.compareTo(low) <= 0 || middle.compareTo(high) >= 0) {
      return null;
    }
    byte[] bytes = middle.toByteArray();
    byte[] key = new byte[WIDTH];
    int length = Math.min(bytes.length, WIDTH);
    System.arraycopy(bytes, bytes.length - length, key, WIDTH - length, length);
    int end = WIDTH;
    while (end > 0 && key[end - 1] == 0) {
      end--;
    }
    byte[] shortened = Arrays.copyOf(key, end);
    return Arrays.compareUnsigned(from, shortened) < 0 ? shortened : null;
  }

  private static BigInteger number(byte[] key) {
    return new BigInteger(1, Arrays.copyOf(key, WIDTH));
  }

  /** Closes what has failed; an engine may say again that it has. */
  private void drop() {
    for (AutoCloseable each : Arrays.asList(source, snapshot)) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        // the failure is known
      }
    }
    source = null;
    snapshot = null;
  }

  @Override
  protected void release() {
    swkit.io.Closing.all(source, snapshot);
  }
}
