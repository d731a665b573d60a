// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;

import java.util.Arrays;
import java.util.List;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.registry.IndexRow;
import swkit.registry.IndexRules;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.registry.Value;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Objects of the registry of 0.16 and their rows in {@code b} and {@code g}, and tasks and their
 * due times (key-layouts 6.6 and 6.8). Rows that an object should have are written, those that it
 * shouldn't have are removed.
 */
final class RegistryRepairs {
  private static final long NEVER = -1;

  private RegistryRepairs() {}

  static List<Repair> of016() {
    List<Repair> rows =
        Repair.all(
            "makes the rows those of the object",
            RegistryRepairs::rows,
            Rule.G3,
            Rule.G6,
            Rule.G4,
            Rule.G4_TO,
            Rule.G1,
            Rule.G2_KEY,
            Rule.G2_KEYS,
            Rule.G2_INDEX,
            Rule.G2_REPORT,
            Rule.G2_ARCHIVED);
    List<Repair> all = new java.util.ArrayList<>(rows);
    all.addAll(
        Repair.all(
            "makes the due time that of the task",
            RegistryRepairs::task,
            Rule.T4,
            Rule.T4_RESCHEDULED));
    return all;
  }

  /** The object; null if it isn't there, or can't be decoded. */
  static RegistryObject object(ObjectId id, Subspace subspace, byte[] key, Draft draft) {
    byte[] value = draft.get(subspace, key);
    try {
      return value == null ? null : Pickle.decode(id, value);
    } catch (PickleException e) {
      return null;
    }
  }

  /** The case is the object, or a row. */
  private static void rows(Case one, Draft draft, Outcome outcome) {
    boolean isRow = one.subspace() == BITMAP_IDS || one.subspace() == FTS_INDEX;
    if (isRow) {
      row(one, draft, outcome);
      return;
    }
    ObjectId id = ObjectId.ofKey(one.key());
    RegistryObject object = object(id, one.subspace(), one.key(), draft);
    if (object == null) {
      outcome.cannot(one, "the object is damaged itself");
      return;
    }
    for (IndexRow row : IndexRules.rows(object)) {
      if (!row.kind().isOptional() && row.kind() != IndexRow.Kind.REPORT_KEY) {
        write(one, row, draft, outcome);
      }
    }
  }

  private static void write(Case one, IndexRow row, Draft draft, Outcome outcome) {
    Subspace subspace = row.kind().subspace();
    byte[] there = draft.get(subspace, row.key());
    if (there != null && row.isStoredAs(there)) {
      return;
    }
    boolean isTaken = there != null && ownerIsThere(subspace, row.key(), there, draft);
    if (isTaken) {
      outcome.cannot(one, "another object has its name or address");
    } else {
      draft.put(subspace, row.key(), row.value());
    }
  }

  static boolean ownerIsThere(Subspace subspace, byte[] key, byte[] value, Draft draft) {
    ObjectId owner = IndexRow.owner(subspace, key, value);
    return owner != null && owner.subspace() != null && draft.has(owner.subspace(), owner.key());
  }

  private static void row(Case one, Draft draft, Outcome outcome) {
    byte[] value = draft.get(one.subspace(), one.key());
    ObjectId owner = value == null ? null : IndexRow.owner(one.subspace(), one.key(), value);
    if (owner == null || owner.subspace() == null) {
      return;
    }
    if (draft.has(owner.subspace(), owner.key())) {
      RegistryObject object = object(owner, owner.subspace(), owner.key(), draft);
      if (object == null) {
        outcome.cannot(one, "the object is damaged itself");
        return;
      }
      boolean isIts =
          IndexRules.rows(object).stream()
              .anyMatch(
                  row ->
                      row.kind().subspace() == one.subspace()
                          && Arrays.equals(row.key(), one.key()));
      if (isIts) {
        if (one.rule() == Rule.G4_TO) {
          outcome.cannot(
              one,
              "its object refers to what is gone: restore that from another dump, or change the"
                  + " object in the server's --console");
        } else if (one.rule() == Rule.G6) {
          outcome.cannot(
              one,
              "its owner has it, and only the domain is missing: restore the domain from another"
                  + " dump, or take the address from its owner in the server's --console");
        }
        return;
      }
    }
    draft.remove(one.subspace(), one.key());
  }

  /** The case is the task, or a due time. */
  private static void task(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] id = Arrays.copyOfRange(key, Long.BYTES, key.length);
    byte[] taskKey = Bytes.concat(new byte[Long.BYTES], id);
    RegistryObject task = object(ObjectId.of("Task", Bytes.u64(id, 0)), TASKS, taskKey, draft);
    if (!draft.has(TASKS, taskKey)) {
      draft.remove(TASKS, key);
      return;
    }
    if (task == null) {
      outcome.cannot(one, "the task is damaged itself");
      return;
    }
    int type = ((Value.Variant) task.value()).number();
    byte[] value = {(byte) (type >>> 8), (byte) type};
    byte[] due = new byte[Long.BYTES];
    Bytes.putU64(due, 0, due(task));
    byte[] right = Bytes.concat(due, id);
    boolean isItself = Arrays.equals(key, taskKey);
    if (isItself || Arrays.equals(key, right)) {
      draft.put(TASKS, right, value);
    } else if (draft.has(TASKS, right)) {
      draft.remove(TASKS, key);
    } else {
      draft.put(TASKS, key, value);
    }
  }

  /** When {@code task} is due, in unix seconds; {@link #NEVER} if it has failed. */
  private static long due(RegistryObject task) {
    Value.Struct status = task.fields().variant("status").struct();
    return status.type().indexOf("due") < 0 ? NEVER : status.number("due", 0);
  }
}
