// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Entry;

/**
 * The damaged blobs of one run. Two readings, or two runs, may meet the same blob; it is reported
 * once. Thread-safe.
 */
final class DamagedBlobs {
  private final Set<String> known = new HashSet<>();
  private final List<BlobDamage> early = new ArrayList<>();
  private TransferReport report;
  private Journal journal;

  /** Reports in {@code report} what was met so far, and what will be. */
  synchronized void reportIn(TransferReport report) {
    this.report = report;
    early.forEach(report::damage);
    early.clear();
  }

  /** Reports what the interrupted run recorded in {@code journal}, and records there what comes. */
  synchronized void recordIn(Journal journal) {
    journal.damage().forEach(this::report);
    this.journal = journal;
  }

  /** Adds {@code blob}. Called on the threads that read, maybe before there is a report. */
  synchronized void add(BlobDamage blob) {
    boolean isEarly = report == null;
    if (report(blob) && journal != null && !isEarly) {
      journal.damage(blob);
    }
  }

  private boolean report(BlobDamage blob) {
    if (!known.add(blob.kind() + Entry.hex(blob.hash()))) {
      return false;
    }
    if (report == null) {
      early.add(blob);
    } else {
      report.damage(blob);
    }
    return true;
  }
}
