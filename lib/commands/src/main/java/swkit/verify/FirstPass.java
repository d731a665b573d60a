// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashSet;
import java.util.Set;
import swkit.registry.RegistryObject;

/**
 * What must be known before the rest is read: the principals, and the mails that are about to leave
 * the index.
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

  /** Adds a row of the directory or of the tasks. */
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

  /**
   * Adds a task of 0.16: a mail that is about to leave the index, or an account that is being
   * destroyed.
   */
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

  /** Whether mail {@code doc} was deleted and is still in the index. */
  boolean isUnindexing(int account, int doc) {
    return unindexing.contains(id(account, doc));
  }

  /**
   * Notes that {@code account} has push subscriptions. Called on the thread that reads accounts.
   */
  void pushed(int account) {
    pushed.add(account);
  }

  boolean isPushed(int account) {
    return pushed.contains(account);
  }
}
