// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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
 * then it is left out. If nothing at all can be read there, it stops dividing after a while, and
 * looks for the first key from which it can read again; what is before it is one loss. If the
 * engine itself ends there, which has to be started each time, it looks for that key at once. For
 * one thread.
 */
final class BisectedScan extends AbstractSource {
  /** Ranges are divided by so many bytes of the keys: more than most keys have. */
  private static final int LONGEST = 64;

  /** More failures in a row than it takes to find one key. After them, it is no single row. */
  private static final int MOST = 1024;

  private final Subspace subspace;
  private final Supplier<Snapshot> snapshots;
  private final LongSupplier ends;
  private final Consumer<Loss> losses;
  private final Deque<KeyRange> left = new ArrayDeque<>();
  private Snapshot snapshot;
  private Source source;
  private KeyRange range;
  private byte[] last;

  /** How often the engine had ended when the present snapshot began. */
  private long endsBefore;

  /** How many scans failed since one gave an entry, or ended. */
  private int failures;

  /** What is lost since then. */
  private final List<Loss> lost = new ArrayList<>();

  /**
   * Reads {@code subspace}.
   *
   * @param snapshots gives a new snapshot after a failure. It throws if the failure isn't one of a
   *     range, because the engine doesn't answer at all
   * @param ends how often the engine has ended so far
   * @param losses called with each range that is left out, on the reading thread
   */
  BisectedScan(
      String name,
      Subspace subspace,
      Supplier<Snapshot> snapshots,
      LongSupplier ends,
      Consumer<Loss> losses) {
    super(name);
    this.subspace = subspace;
    this.snapshots = snapshots;
    this.ends = ends;
    this.losses = losses;
    left.push(KeyRange.all());
  }

  @Override
  protected Entry pull() {
    while (true) {
      if (source == null && left.isEmpty()) {
        answered();
        return null;
      }
      try {
        dropIfClosed();
        if (source == null) {
          range = left.pop();
          if (snapshot == null) {
            renew();
          }
          source = snapshot.scan(subspace, range);
        }
        Entry entry = source.next();
        answered();
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

  /** Another scan may have met the end of the engine, which closed what this one has. */
  private void dropIfClosed() {
    if (snapshot != null && ends.getAsLong() > endsBefore) {
      if (source != null) {
        boolean isBegun = last != null && range.contains(last);
        left.push(new KeyRange(isBegun ? next(last) : range.from(), range.to()));
      }
      drop();
    }
  }

  private void renew() {
    snapshot = snapshots.get();
    endsBefore = ends.getAsLong();
  }

  /** Reports what is lost before a place that could be read. */
  private void answered() {
    failures = 0;
    lost.forEach(losses);
    lost.clear();
  }

  /** Loses all up to {@code to}: nothing before it could be read since the last entry. */
  private void loseAll(byte[] to, String where) {
    lost.clear();
    lost.add(new Loss(subspace, Loss.Kind.RANGE, last, to, where));
  }

  /** Divides what is left of the range that failed, or leaves it out. */
  private void fail(SwkitException failure) {
    drop();
    long before = ends.getAsLong();
    renew();
    boolean hasEnded = endsBefore > before;
    boolean isBegun = last != null && range.contains(last);
    byte[] from = isBegun ? next(last) : range.from();
    boolean isOneKey = range.to() != null && Arrays.equals(range.to(), next(from));
    byte[] middle = isOneKey ? null : middle(from, range.to());
    String where = String.valueOf(failure.getMessage());
    boolean isNew = failures == 0;
    failures++;
    boolean isDivided = middle != null && middle.length <= LONGEST;
    if (hasEnded && isNew) {
      left.push(new KeyRange(from, range.to()));
    } else if (hasEnded || failures >= MOST) {
      skip(from, where);
    } else if (isDivided) {
      left.push(new KeyRange(middle, range.to()));
      left.push(new KeyRange(from, middle));
    } else {
      lost.add(
          isOneKey
              ? new Loss(subspace, Loss.Kind.VALUE, from, null, where)
              : new Loss(subspace, Loss.Kind.RANGE, last, range.to(), where));
    }
  }

  /**
   * Goes on at the first key from which the engine can read, as far as a search finds it: upwards
   * from {@code from}, where it can't, to a key where it can, then between both. Without such a key
   * all that is left is lost.
   */
  private void skip(byte[] from, String where) {
    byte[] unreadable = from;
    byte[] readable = null;
    for (byte[] key = between(unreadable, null); key != null; key = between(unreadable, readable)) {
      if (canRead(key)) {
        readable = key;
      } else {
        unreadable = key;
      }
    }
    left.clear();
    if (readable != null) {
      left.push(new KeyRange(readable, null));
    }
    loseAll(readable, where);
  }

  /** A key between two keys; null if there is none that is worth a look. */
  private static byte[] between(byte[] from, byte[] to) {
    byte[] key = to != null && Arrays.equals(to, next(from)) ? null : middle(from, to);
    boolean isBetween =
        key != null
            && key.length <= LONGEST
            && Arrays.compareUnsigned(from, key) < 0
            && (to == null || Arrays.compareUnsigned(key, to) < 0);
    return isBetween ? key : null;
  }

  /** Whether the engine gives the first entry from {@code from} on, or says that there is none. */
  private boolean canRead(byte[] from) {
    try {
      source = snapshot.scan(subspace, new KeyRange(from, null));
      source.next();
      source.close();
      source = null;
      return true;
    } catch (SwkitException e) {
      drop();
      renew();
      return false;
    }
  }

  /** The first key after {@code key}. */
  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /**
   * A key between two keys, of which the second may be null for the end. First, the nearest key
   * that has a shorter beginning in common with {@code from}, since damage may be near; then the
   * middle of the first byte in which they differ; then the first key after {@code from}.
   */
  private static byte[] middle(byte[] from, byte[] to) {
    for (int length = from.length - 1; length > 0; length--) {
      byte[] key = Arrays.copyOf(from, length);
      key[length - 1]++;
      if (key[length - 1] != 0 && (to == null || Arrays.compareUnsigned(key, to) < 0)) {
        return key;
      }
    }
    int same = to == null ? 0 : Arrays.mismatch(from, to);
    int high = to == null ? 256 : to[same] & 0xFF;
    int low = same < from.length ? from[same] & 0xFF : 0;
    if (high - low > 1) {
      return with(from, same, (low + high) / 2);
    }
    if (to != null && to.length > same + 1) {
      return Arrays.copyOf(to, same + 1).length == from.length
              && Arrays.equals(Arrays.copyOf(to, same + 1), from)
          ? next(from)
          : Arrays.copyOf(to, same + 1);
    }
    for (int i = same + 1; i < from.length; i++) {
      if (from[i] != -1) {
        return with(from, i, ((from[i] & 0xFF) + 256) / 2);
      }
    }
    return next(from);
  }

  /** The first {@code length} bytes of {@code key}, and another one. */
  private static byte[] with(byte[] key, int length, int last) {
    byte[] other = Arrays.copyOf(key, length + 1);
    other[length] = (byte) last;
    return other;
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
