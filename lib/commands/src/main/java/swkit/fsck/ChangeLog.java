// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * The change that a plan makes in each account that clients see: one change id, and its rows in the
 * change log, so that clients which synchronize by it notice (key-layouts 3, l).
 */
final class ChangeLog {
  /** The collection of the log that mails and mailboxes are in. */
  static final int EMAIL = 0;

  /** That of files and their folders. */
  static final int FILE = 4;

  private static final int GROUPS = 7;

  /** Container updates, and changes of their properties only. */
  static final int CONTAINER_UPDATES = 1;

  static final int CONTAINER_PROPERTIES = 2;

  static final int ITEM_UPDATES = 5;

  private final Draft draft;
  private final Map<Integer, Long> changes = new HashMap<>();
  private final Map<Long, List<TreeSet<Long>>> rows = new HashMap<>();

  /** A log in {@code draft}. */
  ChangeLog(Draft draft) {
    this.draft = draft;
  }

  /** The id of the change in {@code account}. */
  long change(int account) {
    return changes.computeIfAbsent(
        account,
        any -> {
          long next = draft.counter(Keys.changeId(account)) + 1;
          draft.raise(Keys.changeId(account), next);
          return next;
        });
  }

  /** Adds {@code id} to a group of the change. */
  void add(int account, int sync, int group, long id) {
    long change = change(account);
    List<TreeSet<Long>> groups =
        rows.computeIfAbsent(
            (long) account << 8 | sync,
            any -> Stream.generate(TreeSet<Long>::new).limit(GROUPS).toList());
    groups.get(group).add(id);
    byte[] key = Bytes.concat(Bytes.u32(account), new byte[] {(byte) sync}, new byte[Long.BYTES]);
    Bytes.putU64(key, 5, change);
    draft.put(Subspace.CHANGELOG, key, value(groups));
  }

  private static byte[] value(List<TreeSet<Long>> groups) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    groups.forEach(ids -> leb128(value, ids.size()));
    groups.forEach(ids -> ids.forEach(id -> leb128(value, id)));
    return value.toByteArray();
  }

  private static void leb128(ByteArrayOutputStream to, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
