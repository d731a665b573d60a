// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Iterator;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.io.Bytes;

/**
 * The entries of a subspace whose keys begin with an account, account by account. For one thread;
 * the caller closes it.
 */
final class AccountEntries implements AutoCloseable {
  private final Snapshot snapshot;
  private final Subspace subspace;
  private final Iterator<KeyRange> ranges;
  private final Workers workers;
  private Source source = Source.empty();
  private Entry ahead;
  private long read;

  /** Reads {@code ranges}, which ascend, and begins at once. {@code workers} may stop it. */
  AccountEntries(Snapshot snapshot, Subspace subspace, Iterator<KeyRange> ranges, Workers workers) {
    this.snapshot = snapshot;
    this.subspace = subspace;
    this.ranges = ranges;
    this.workers = workers;
    advance();
  }

  private void advance() {
    do {
      workers.checkNotStopped();
      ahead = source.next();
      while (ahead == null && ranges.hasNext()) {
        source.close();
        source = snapshot.scan(subspace, ranges.next());
        ahead = source.next();
      }
      read += ahead == null ? 0 : 1;
    } while (ahead != null && ahead.key().length < 5);
  }

  /** How many entries were read. */
  long read() {
    return read;
  }

  /** The account of the next entry; null at the end. */
  Integer account() {
    return ahead == null ? null : (Integer) Bytes.u32(ahead.key(), 0);
  }

  /** The next entry if it belongs to {@code account}, after those of accounts before; or null. */
  Entry next(int account) {
    while (ahead != null && Integer.compareUnsigned(account(), account) < 0) {
      advance();
    }
    if (ahead == null || account() != account) {
      return null;
    }
    Entry entry = ahead;
    advance();
    return entry;
  }

  @Override
  public void close() {
    source.close();
  }
}
