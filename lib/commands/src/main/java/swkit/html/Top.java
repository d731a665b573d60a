// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/** Keeps the largest of many items, up to a given number. Not thread-safe. */
final class Top<T> {
  private final int wanted;
  private final Comparator<T> order;
  private final PriorityQueue<T> kept;

  Top(int wanted, ToLongFunction<T> size) {
    this.wanted = wanted;
    this.order = Comparator.comparingLong(size);
    this.kept = new PriorityQueue<>(order);
  }

  /** Adds {@code item}. Returns the smallest item if it is dropped for it, else null. */
  T add(T item) {
    kept.add(item);
    return kept.size() > wanted ? kept.poll() : null;
  }

  /** The items kept, largest first. */
  List<T> sorted() {
    List<T> sorted = new ArrayList<>(kept);
    sorted.sort(order.reversed());
    return sorted;
  }
}
