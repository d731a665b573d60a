// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashSet;
import java.util.Set;
import swkit.Bytes;
import swkit.registry.ItemId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;

/**
 * What must be known before the rest is read: who there is, and which mails are about to be
 * unindexed.
 */
final class Prepared {
  private static final int UNINDEX = 8;

  private final Principals principals = new Principals();
  private final Set<Long> unindexing = new HashSet<>();
  private final Set<Integer> pushed = new HashSet<>();

  Principals principals() {
    return principals;
  }

  /** Takes in a row of the directory or of the tasks. */
  void add(Row row) {
    switch (row.subspace()) {
      case DIRECTORY -> principals.add(row);
      case TASKS -> {
        byte[] key = row.bytes();
        if (row.form().equals("task")) {
          task(row);
        }
        if (key.length == 18 && key[12] == UNINDEX && key[17] == 0) {
          unindexing.add(id(row.u32(8), row.u32(13)));
        }
      }
      default -> throw new IllegalArgumentException(row.toString());
    }
  }

  /** A task of 0.16: mail that is about to be unindexed, an account that is to be destroyed. */
  private void task(Row row) {
    RegistryObject task;
    try {
      task = Pickle.decode(ItemId.of("Task", Bytes.u64(row.bytes(), 8)), row.entry().value());
    } catch (PickleException e) {
      return;
    }
    switch (task.variant()) {
      case "UnindexDocument" -> {
        if ("email".equals(task.fields().choice("documentType"))) {
          int account = (int) task.fields().number("accountId", -1);
          unindexing.add(id(account, (int) task.fields().number("documentId", -1)));
        }
      }
      case "DestroyAccount" -> principals.addLeaving((int) task.fields().number("accountId", -1));
      default -> {
        // changes nothing that is checked
      }
    }
  }

  private static long id(int account, int doc) {
    return (long) account << 32 | Integer.toUnsignedLong(doc);
  }

  /** Whether mail {@code doc} has been deleted and is not yet out of the index. */
  boolean isUnindexing(int account, int doc) {
    return unindexing.contains(id(account, doc));
  }

  /** Notes that {@code account} has push subscriptions; on the thread of the accounts. */
  void pushed(int account) {
    pushed.add(account);
  }

  boolean isPushed(int account) {
    return pushed.contains(account);
  }
}
