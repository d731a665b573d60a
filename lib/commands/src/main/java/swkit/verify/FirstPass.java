// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashSet;
import java.util.Set;
import swkit.registry.RegistryObject;

/**
 * What must be known before the rest is read: who there is, and which mails are about to be
 * unindexed.
 */
final class FirstPass {
  private static final int UNINDEX = 8;

  private static final int EMAIL = 0;

  private final Principals principals = new Principals();
  private final RegistryIds registry = new RegistryIds();
  private final Set<Long> unindexing = new HashSet<>();
  private final Set<Integer> pushed = new HashSet<>();

  Principals principals() {
    return principals;
  }

  RegistryIds registry() {
    return registry;
  }

  /** Takes in a row of the directory or of the tasks. */
  void add(DecodedRow row) {
    switch (row.subspace()) {
      case DIRECTORY -> {
        principals.add(row);
        if (row.form().equals("item")) {
          registry.add(row);
        }
      }
      case TASKS -> {
        byte[] key = row.bytes();
        if (row.object() != null) {
          task(row.object());
        } else if (key.length == 18 && key[12] == UNINDEX && key[17] == EMAIL) {
          unindexing.add(id(row.u32(8), row.u32(13)));
        }
      }
      default -> throw new IllegalArgumentException(row.toString());
    }
  }

  /** A task of 0.16: mail that is about to be unindexed, an account that is being destroyed. */
  private void task(RegistryObject task) {
    switch (task.variant()) {
      case "DestroyAccount" -> principals.addLeaving(account(task));
      case "UnindexDocument" -> {
        if ("email".equals(task.fields().choice("documentType"))) {
          unindexing.add(id(account(task), (int) task.fields().number("documentId", -1)));
        }
      }
      default -> {
        // nothing that is checked depends on it
      }
    }
  }

  private static int account(RegistryObject task) {
    return (int) task.fields().number("accountId", -1);
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
