// SPDX-License-Identifier: Apache-2.0
package swkit.table;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import swkit.Progress;
import swkit.io.Wording;
import swkit.verify.Finding;
import swkit.verify.Verdict;
import swkit.verify.Verification;

/** Verifies the whole database before the first row, and keeps what was found in memory. */
final class FindingReader implements RowReader<FindingRow> {
  private final TabularDatabase database;
  private Iterator<FindingRow> rows;
  private long read;

  FindingReader(TabularDatabase database) {
    this.database = database;
  }

  @Override
  public FindingRow next() {
    if (rows == null) {
      rows = verify().findings().stream().flatMap(f -> rows(f).stream()).iterator();
    }
    return rows.hasNext() ? rows.next() : null;
  }

  private Verdict verify() {
    var options = new Verification.Options(true, null, database.isLive(), Instant.now());
    var verification =
        new Verification(database.what(), options, database.workers(), Progress.SILENT);
    Verdict verdict = verification.sharing(database.database()).run();
    read = verdict.entries();
    database.verified(verdict);
    return verdict;
  }

  /** The cases of {@code finding} that are listed, and a row for those that aren't. */
  static List<FindingRow> rows(Finding finding) {
    List<FindingRow> rows = new ArrayList<>();
    finding.examples().forEach(example -> rows.add(new FindingRow(finding, example)));
    long more = finding.count() - finding.examples().size();
    if (more > 0) {
      String detail = Wording.count(more, "further case", "further cases");
      rows.add(new FindingRow(finding, new Finding.Example("", "", "", detail)));
    }
    return rows;
  }

  @Override
  public long entriesRead() {
    return read;
  }

  @Override
  public void close() {
    // the verification has closed what it opened
  }
}
