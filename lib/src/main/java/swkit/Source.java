// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Entries in strictly ascending order of their keys, pulled one by one.
 *
 * <p>One thread at a time. Who opens a source closes it; a derived source closes its origin.
 * Closing twice does nothing. Reading throws a {@link SwkitException} with the address of what
 * could not be read, and also where the keys do not ascend.
 */
public interface Source extends AutoCloseable {
  /** The next entry, or null at the end; after the end, null again. */
  Entry next();

  @Override
  void close();

  /** A source of {@code entries}, which ascend. */
  static Source of(Iterable<Entry> entries) {
    Iterator<Entry> iterator = entries.iterator();
    return new Source() {
      @Override
      public Entry next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  /** A source of nothing. */
  static Source empty() {
    return of(java.util.List.of());
  }

  /** The entries for which {@code condition} holds. */
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

  /** Every entry as {@code change} makes it, which must leave the order of the keys alone. */
  default Source map(UnaryOperator<Entry> change) {
    return derived(
        () -> {
          Entry entry = next();
          return entry == null ? null : change.apply(entry);
        });
  }

  /** The entries of {@code range}; stops reading behind it. */
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

  /** A source that pulls from {@code next} and closes this one. */
  default Source derived(java.util.function.Supplier<Entry> next) {
    return new Source() {
      private boolean ended;

      @Override
      public Entry next() {
        if (ended) {
          return null;
        }
        Entry entry = next.get();
        ended = entry == null;
        return entry;
      }

      @Override
      public void close() {
        Source.this.close();
      }
    };
  }

  /** The rest of the entries as an iterator, which closes this source at the end. */
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

  /** The rest of the entries as a stream, which closes this source at the end or when closed. */
  default Stream<Entry> stream() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
        .onClose(this::close);
  }
}
