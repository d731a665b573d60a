// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
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
 *
 * <p>An end is never anything else. A source that has failed fails again. A source that is closed,
 * by its reader, by another thread, or because its snapshot, store or database was closed, throws
 * an {@link IllegalStateException} ("… is closed") when it is read, whether it had come to its end
 * or not; a source that was read to its end may go on saying so after its snapshot was closed. An
 * interrupt of the thread that reads ends nothing: it is kept in the thread's flag, or reading
 * throws. {@link AbstractSource} keeps all of this for those who write a source.
 */
public interface Source extends AutoCloseable {
  /**
   * The next entry, or null at the end; after the end, null again. Throws an {@link
   * IllegalStateException} after {@link #close}.
   */
  Entry next();

  @Override
  void close();

  /** A source of {@code entries}, which ascend. */
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

  /**
   * Those of these entries whose keys {@code keys} has, an ascending source. {@code missing} takes
   * each of the keys that isn't among them. Closes both.
   */
  default Source matching(Source keys, Consumer<byte[]> missing) {
    return new MatchingSource(this, keys, missing);
  }

  /** A source that pulls from {@code next} and closes this one. */
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
