// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.EnumSet;
import java.util.Set;
import swkit.Snapshot;

/**
 * The objects of one account besides its mail, pulled one by one: events, tasks and journals,
 * invitations, cards, files with their folders, Sieve scripts, and settings (groupware-layouts 3).
 *
 * <p>One thread reads it at a time. Whoever opens it closes it. At most one object is in memory,
 * besides the names of the account's calendars, address books and folders. What can't be read is an
 * object with a {@linkplain GroupwareObject#problem problem}; only a database that can't be read
 * throws, a {@link swkit.SwkitException}.
 *
 * <p>Folders come before files; otherwise objects come by kind and document.
 */
public final class Groupware implements AutoCloseable {
  private Groupware() {}

  /** All objects of {@code account}, as the server serves them. */
  public static Groupware open(Snapshot snapshot, int account) {
    return open(snapshot, account, TextForm.SERVED, EnumSet.allOf(GroupwareObject.Kind.class));
  }

  /** The objects of {@code account} of the given kinds. */
  public static Groupware open(
      Snapshot snapshot, int account, TextForm form, Set<GroupwareObject.Kind> kinds) {
    throw new UnsupportedOperationException("nothing is read yet");
  }

  /** The next object; null at the end. */
  public GroupwareObject next() {
    throw new UnsupportedOperationException("nothing is read yet");
  }

  @Override
  public void close() {}
}
