// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream of entries in strictly ascending order of their keys, pulled one by one.
 *
 * <p>One thread reads a source at a time. Whoever opens a source closes it; a derived source closes
 * its origin. It is an error to read a closed source.
 *
 * <p>Rules for implementers, which {@link AbstractSource} keeps for its subclasses:
 *
 * <ul>
 *   <li>{@link #next} must return null only at the end of the data, never because of a failure, a
 *       close or an interrupt. After the end it must return null again.
 *   <li>Keys must ascend strictly. A source that reads keys which don't must throw.
 *   <li>What can't be read must throw a {@link SwkitException} with its address. A source that has
 *       failed must fail again.
 *   <li>A closed source must throw an {@link IllegalStateException} ("… is closed"), even if it had
 *       reached its end. It makes no difference whether its reader or another thread closed it, or
 *       whether it was closed with its snapshot, store or database; but a source that was read to
 *       its end may still return null after its snapshot was closed.
 *   <li>An interrupt of the reading thread must either be kept in the thread's flag or make {@link
 *       #next} throw.
 *   <li>Closing twice must do nothing.
 * </ul>
 */
public interface Source extends AutoCloseable {
  /**
   * The next entry; null at the end.
   *
   * @throws IllegalStateException after {@link #close}
   */
  Entry next();

  @Override
  void close();

  /** A source of {@code entries}, which must ascend. */
  static Source of(Iterable<Entry> entries) {
    Iterator<Entry> iterator = entries.iterator();
    return new AbstractSource("the source") {
      @Override
      protected Entry pull() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      protected void release() {}
    };
  }

  /** A source without entries. */
  static Source empty() {
    return of(List.of());
  }

  /**
   * The union of {@code sources}, which are closed with it. If several have the same key, it has
   * the entry of the first of them.
   */
  static Source union(List<Source> sources) {
    return new UnionSource(sources);
  }

  /** A source of the entries for which {@code condition} holds. */
  default Source filter(Predicate<Entry> condition) {
    return derived(
        () -> {
          Entry entry = next();
          while (entry != null && !condition.test(entry)) {
            entry = next();
          }
          return entry;
        });
  }

  /** A source of the results of {@code change}, which must keep the order of the keys. */
  default Source map(UnaryOperator<Entry> change) {
    return derived(
        () -> {
          Entry entry = next();
          return entry == null ? null : change.apply(entry);
        });
  }

  /** A source of the entries in {@code range}; it reads no further than one entry after it. */
  default Source within(KeyRange range) {
    if (range.equals(KeyRange.all())) {
      return this;
    }
    return derived(
        () -> {
          Entry entry = next();
          while (entry != null && Entry.compareKeys(entry.key(), range.from()) < 0) {
            entry = next();
          }
          return entry == null || range.isBelow(entry.key()) ? null : entry;
        });
  }

  /**
   * A source of the entries whose keys are among {@code keys}. Closing it closes both sources.
   *
   * @param keys an ascending source
   * @param missing called with each of {@code keys} that has no entry here
   */
  default Source matching(Source keys, Consumer<byte[]> missing) {
    return new MatchingSource(this, keys, missing);
  }

  /** A source that pulls entries from {@code next}, and closes this source when it is closed. */
  default Source derived(java.util.function.Supplier<Entry> next) {
    return new AbstractSource(AbstractSource.name(this)) {
      @Override
      protected Entry pull() {
        return next.get();
      }

      @Override
      protected void release() {
        Source.this.close();
      }
    };
  }

  /** An iterator over the remaining entries, which closes this source at the end. */
  default Iterator<Entry> iterator() {
    return new Iterator<>() {
      private Entry ahead;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (ahead == null && !ended) {
          ahead = Source.this.next();
          if (ahead == null) {
            ended = true;
            close();
          }
        }
        return ahead != null;
      }

      @Override
      public Entry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Entry entry = ahead;
        ahead = null;
        return entry;
      }
    };
  }

  /** A stream of the remaining entries, which closes this source at the end or when closed. */
  default Stream<Entry> stream() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
        .onClose(this::close);
  }
}
