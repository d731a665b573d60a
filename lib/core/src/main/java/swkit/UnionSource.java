// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import swkit.io.Closing;

/**
 * The union of several ascending sources. If sources have the same key, the entry of the first of
 * them is returned.
 */
final class UnionSource extends AbstractSource {
  private record Head(Entry entry, int index) {}

  private final List<Source> sources;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparing(Head::entry).thenComparing(Head::index));
  private boolean started;
  private Entry last;

  /** The union of {@code sources}, which are closed with it. */
  UnionSource(List<Source> sources) {
    super(sources.isEmpty() ? "the source" : AbstractSource.name(sources.get(0)));
    this.sources = List.copyOf(sources);
  }

  @Override
  protected Entry pull() {
    if (!started) {
      started = true;
      for (int i = 0; i < sources.size(); i++) {
        advance(i);
      }
    }
    for (Head head = heads.poll(); head != null; head = heads.poll()) {
      advance(head.index());
      if (last == null || last.compareTo(head.entry()) != 0) {
        last = head.entry();
        return last;
      }
    }
    return null;
  }

  private void advance(int index) {
    Entry entry = sources.get(index).next();
    if (entry != null) {
      heads.add(new Head(entry, index));
    }
  }

  @Override
  protected void release() {
    Closing.all(sources);
  }
}
