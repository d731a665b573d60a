// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.BitSet;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.UnixTime;
import swkit.registry.RegistryObject;
import swkit.registry.Value;

/**
 * Compares the tasks of 0.16 with their due times: rules T4 and T5, and of T6 that the task of a
 * report has the report's id (key-layouts 6.6). Needs 17 to 25 bytes for each task.
 */
final class TaskCheck implements RowCheck {
  /** The due time of a failed task that isn't tried again. */
  private static final long NEVER = -1;

  private static final int UNKNOWN = -1;
  private static final int DMARC_REPORT = 7;
  private static final int TLS_REPORT = 8;
  private static final int DMARC_OBJECT = 33;
  private static final int TLS_OBJECT = 110;

  private final Findings findings;
  private final UnsignedList ids = new UnsignedList();
  private final UnsignedList dues = new UnsignedList();
  private final UnsignedList types = new UnsignedList();
  private final BitSet queued = new BitSet();

  TaskCheck(Findings findings) {
    this.findings = findings;
  }

  /** Takes all tasks first, then their due times, as their keys are ordered. */
  @Override
  public void check(DecodedRow row) {
    if (row.subspace() == Subspace.TASKS) {
      if (row.form().equals("task")) {
        task(row);
      } else {
        due(row);
      }
    }
  }

  private void task(DecodedRow row) {
    RegistryObject task = row.object();
    long id = id(row);
    ids.add(id);
    types.add(task == null ? UNKNOWN : number(task));
    dues.add(task == null ? 0 : due(task));
    if (task != null && isReport(number(task)) && task.fields().number("reportId", 0) != id) {
      findings.add(Rule.T6, row, "its report has another id");
    }
  }

  private static long id(DecodedRow row) {
    return Bytes.u64(row.bytes(), Long.BYTES);
  }

  private static int number(RegistryObject task) {
    return ((Value.Variant) task.value()).number();
  }

  private static boolean isReport(int type) {
    return type == DMARC_REPORT || type == TLS_REPORT;
  }

  /** The due time that {@code task} states, in unix seconds. */
  private static long due(RegistryObject task) {
    return task.fields().variant("status").struct().type().indexOf("due") < 0
        ? NEVER
        : task.fields().variant("status").struct().number("due", 0);
  }

  private void due(DecodedRow row) {
    int index = ids.indexOf(id(row));
    if (index < 0) {
      findings.add(Rule.T4, row, "there is no such task");
      return;
    }
    if (queued.get(index)) {
      findings.add(Rule.T4, row, "it is the task's second");
      return;
    }
    queued.set(index);
    int type = types.get(index);
    byte[] value = row.entry().value();
    if (type == UNKNOWN || value.length != Short.BYTES) {
      return;
    }
    int stored = (value[0] & 0xFF) << 8 | value[1] & 0xFF;
    if (isReport(type) && (stored == DMARC_OBJECT || stored == TLS_OBJECT)) {
      findings.add(Rule.T4_RESCHEDULED, row, "");
    } else if (stored != type) {
      findings.add(Rule.T4, row, "the task is of type " + type + ", not " + stored);
    }
    long due = Bytes.u64(row.bytes(), 0);
    if (due != dues.getLong(index) && !isReport(type)) {
      findings.add(Rule.T5, row, "the task says " + time(dues.getLong(index)));
    }
  }

  private static String time(long due) {
    return due == NEVER ? "that it has failed" : UnixTime.text(due);
  }

  @Override
  public void end() {
    for (int i = queued.nextClearBit(0); i < ids.size(); i = queued.nextClearBit(i + 1)) {
      long id = ids.getLong(i);
      byte[] key =
          Bytes.concat(new byte[Long.BYTES], Bytes.u32((int) (id >>> 32)), Bytes.u32((int) id));
      findings.add(Rule.T4, Subspace.TASKS, key, "it is never due");
    }
  }
}
