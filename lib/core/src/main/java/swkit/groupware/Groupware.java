// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.groupware.GroupwareObject.Kind;
import swkit.io.Bytes;

/**
 * The objects of one account besides its mail, pulled one by one: events, tasks and journals,
 * invitations, cards, files with their folders, Sieve scripts, and settings (groupware-layouts 3).
 *
 * <p>One thread reads it at a time. Whoever opens it closes it; closing it twice does nothing, and
 * reading it afterwards throws {@link IllegalStateException}. At most one object is in memory,
 * besides the names of the account's calendars, address books and folders. What can't be read is an
 * object with a {@linkplain GroupwareObject#problem problem}; only a database that can't be read
 * throws, a {@link swkit.SwkitException}. Of releases before 0.15 only what has the shapes of 0.15
 * is read (groupware-layouts 3.10).
 *
 * <p>Objects come by kind and document; a folder may come after the files in it.
 */
public final class Groupware implements AutoCloseable {
  private static final int KEY_LENGTH = 10;
  private static final int DOCUMENT = 6;

  private final Snapshot snapshot;
  private final int account;
  private final Queue<ObjectReader> readers;
  private final Deque<GroupwareObject> ready = new ArrayDeque<>();
  private ObjectReader reader;
  private Source rows;
  private boolean closed;

  private Groupware(Snapshot snapshot, int account, TextForm form, Set<Kind> kinds) {
    Generation generation = Generation.of(snapshot);
    this.snapshot = snapshot;
    this.account = account;
    AccountEntries entries = new AccountEntries(snapshot, account);
    readers = new ArrayDeque<>(ObjectReaders.of(entries, generation, form, kinds));
  }

  /** All objects of {@code account}, as the server serves them. */
  public static Groupware open(Snapshot snapshot, int account) {
    return open(snapshot, account, TextForm.SERVED, EnumSet.allOf(Kind.class));
  }

  /** The objects of {@code account} of the given kinds. */
  public static Groupware open(Snapshot snapshot, int account, TextForm form, Set<Kind> kinds) {
    return new Groupware(snapshot, account, form, kinds);
  }

  /** The next object; null at the end. */
  public GroupwareObject next() {
    if (closed) {
      throw new IllegalStateException("the account's objects are closed");
    }
    while (ready.isEmpty()) {
      Entry row = rows == null ? null : rows.next();
      if (row != null) {
        read(row);
      } else if (!begin()) {
        return null;
      }
    }
    return ready.removeFirst();
  }

  /** Begins with the next reader; whether there is one. */
  private boolean begin() {
    release();
    reader = readers.poll();
    if (reader == null) {
      return false;
    }
    reader.begin(ready);
    rows = snapshot.scan(Subspace.PROPERTY, range(account, reader.collection(), reader.field()));
    return true;
  }

  private void read(Entry row) {
    byte[] key = row.key();
    if (key.length != KEY_LENGTH) {
      ready.add(reader.problem(0, "has a key that isn't known: p " + Entry.hex(key)));
      return;
    }
    int document = Bytes.u32(key, DOCUMENT);
    try {
      reader.read(document, Payload.of(row.value()), ready);
    } catch (MalformedException e) {
      ready.add(reader.problem(document, e.getMessage()));
    }
  }

  /** The entries of one field of a collection. */
  static KeyRange range(int account, int collection, int field) {
    return KeyRange.prefix(
        Bytes.concat(Bytes.u32(account), new byte[] {(byte) collection, (byte) field}));
  }

  private void release() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    release();
  }
}
