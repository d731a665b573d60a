// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.FTS_INDEX;
import static swkit.Subspace.REPORTS_OUT;
import static swkit.Subspace.TASKS;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.io.Bytes;
import swkit.registry.IndexRow;
import swkit.registry.IndexRules;
import swkit.registry.ObjectId;
import swkit.registry.RegistryObject;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Outgoing reports of 0.16, their keys and their tasks (key-layouts 5 and 6.6). A report has one
 * key, by its domain, and one task with its own id, which sends it when it is due.
 */
final class ReportRepairs {
  private static final String DMARC = "DmarcInternalReport";
  private static final int DMARC_TASK = 7;
  private static final int TLS_TASK = 8;

  private ReportRepairs() {}

  static List<Repair> of016() {
    return List.of(
        new Repair(Rule.T6, "makes key and task those of the report", ReportRepairs::report));
  }

  /** The case is the report, its key, or its task. */
  private static void report(Case one, Draft draft, Outcome outcome) {
    if (one.subspace() == TASKS) {
      task(Bytes.u64(one.key(), Long.BYTES), one, draft, outcome);
      return;
    }
    byte[] key = one.key();
    if (one.subspace() == FTS_INDEX) {
      byte[] value = draft.get(FTS_INDEX, key);
      ObjectId owner = value == null ? null : IndexRow.owner(FTS_INDEX, key, value);
      if (owner == null || !draft.has(REPORTS_OUT, owner.key())) {
        draft.remove(FTS_INDEX, key);
        return;
      }
      key = owner.key();
    }
    ObjectId id = ObjectId.ofKey(key);
    RegistryObject report = RegistryRepairs.object(id, REPORTS_OUT, key, draft);
    if (report == null) {
      outcome.cannot(one, "the report is damaged itself");
      return;
    }
    for (IndexRow row : IndexRules.rows(report)) {
      key(row, one, draft, outcome);
    }
    if (!draft.has(TASKS, Bytes.concat(new byte[Long.BYTES], u64(id.id())))) {
      sendLater(id, report, draft);
    }
  }

  /** The number of updates, with which the value ends, begins again at 0. */
  private static void key(IndexRow row, Case one, Draft draft, Outcome outcome) {
    byte[] there = draft.get(FTS_INDEX, row.key());
    if (row.kind() != IndexRow.Kind.REPORT_KEY || there != null && row.isStoredAs(there)) {
      return;
    }
    ObjectId owner = there == null ? null : IndexRow.owner(FTS_INDEX, row.key(), there);
    boolean isOthers =
        owner != null
            && !Arrays.equals(owner.key(), row.value())
            && draft.has(owner.subspace(), owner.key());
    if (isOthers) {
      outcome.cannot(one, "another report has its key: the server adds to that one");
    } else {
      draft.put(FTS_INDEX, row.key(), Bytes.concat(row.value(), new byte[Integer.BYTES]));
    }
  }

  /** Drafts the task of a report, pending and due when the report is to be delivered. */
  private static void sendLater(ObjectId id, RegistryObject report, Draft draft) {
    int type = id.object().name().equals(DMARC) ? DMARC_TASK : TLS_TASK;
    byte[] due = u64(report.fields().number("deliverAt", 0));
    ByteArrayOutputStream task = new ByteArrayOutputStream();
    task.write(0);
    task.write(type);
    long rest = id.id();
    while ((rest & ~0x7FL) != 0) {
      task.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    task.write((int) rest);
    task.write(0);
    task.writeBytes(u64(report.fields().number("createdAt", 0)));
    task.writeBytes(due);
    draft.put(TASKS, Bytes.concat(new byte[Long.BYTES], u64(id.id())), task.toByteArray());
    draft.put(TASKS, Bytes.concat(due, u64(id.id())), new byte[] {0, (byte) type});
  }

  /**
   * A task without its report, or with another id than its report, is removed with its due times;
   * the report then gets one of its own.
   */
  private static void task(long task, Case one, Draft draft, Outcome outcome) {
    byte[] key = Bytes.concat(new byte[Long.BYTES], u64(task));
    RegistryObject decoded = RegistryRepairs.object(ObjectId.of("Task", task), TASKS, key, draft);
    if (decoded == null) {
      if (draft.has(TASKS, key)) {
        outcome.cannot(one, "the task is damaged itself");
      }
      return;
    }
    long report = decoded.fields().number("reportId", 0);
    String type = decoded.variant().equals("DmarcReport") ? DMARC : "TlsInternalReport";
    if (report == task && draft.has(REPORTS_OUT, ObjectId.of(type, report).key())) {
      return;
    }
    draft.remove(TASKS, key);
    List<byte[]> dues = new ArrayList<>();
    try (Source due = draft.scan(TASKS, KeyRange.all())) {
      for (Entry entry = due.next(); entry != null; entry = due.next()) {
        boolean isDue = entry.key().length == 2 * Long.BYTES;
        if (isDue && Bytes.u64(entry.key(), Long.BYTES) == task) {
          dues.add(entry.key());
        }
      }
    }
    dues.forEach(other -> draft.remove(TASKS, other));
  }

  private static byte[] u64(long value) {
    byte[] bytes = new byte[Long.BYTES];
    Bytes.putU64(bytes, 0, value);
    return bytes;
  }
}
