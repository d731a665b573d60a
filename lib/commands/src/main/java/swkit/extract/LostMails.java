// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.MailHeader;
import swkit.key.MailLayout;

/**
 * The mails that are missing or damaged. Their subjects and senders are in the metadata, which is
 * read again at the end. Thread-safe.
 */
final class LostMails {
  /** How many are described. */
  private static final int MOST = 10_000;

  private static final byte[] METADATA = {0, 71};

  private record Row(
      ExtractionReport.Part part, int account, Mail mail, String object, String why, boolean lost) {
    byte[] key() {
      return Bytes.concat(Bytes.u32(account), METADATA, Bytes.u32((int) mail.document()));
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final ExtractionReport report;

  LostMails(ExtractionReport report) {
    this.report = report;
  }

  /** Adds a mail that was not written. */
  void add(ExtractionReport.Part part, int account, Mail mail, String object, String why) {
    add(new Row(part, account, mail, object, why, true));
  }

  /** Adds a mail that was written, but is not as described. */
  void doubtful(ExtractionReport.Part part, int account, Mail mail, String object, String why) {
    add(new Row(part, account, mail, object, why, false));
  }

  private void add(Row row) {
    synchronized (rows) {
      if (rows.size() < MOST) {
        rows.add(row);
        return;
      }
    }
    report(row, null);
  }

  /** Describes all in the report. */
  void describe(Snapshot snapshot, Generation generation) {
    List<Row> all;
    synchronized (rows) {
      all = List.copyOf(rows);
      rows.clear();
    }
    if (all.isEmpty()) {
      return;
    }
    MailLayout layout = MailLayout.of(generation);
    List<byte[]> keys = new ArrayList<>();
    all.forEach(row -> keys.add(row.key()));
    keys.sort(Arrays::compareUnsigned);
    List<Entry> wanted = new ArrayList<>();
    for (byte[] key : keys) {
      if (wanted.isEmpty() || !Arrays.equals(wanted.get(wanted.size() - 1).key(), key)) {
        wanted.add(new Entry(key));
      }
    }
    Map<ByteBuffer, MailHeader> headers = new HashMap<>();
    if (layout != null && snapshot.findsBlobs()) {
      for (Entry key : wanted) {
        put(headers, layout, key.key(), snapshot.get(Subspace.PROPERTY, key.key()));
      }
    } else if (layout != null) {
      try (Source metadata =
          snapshot.scan(Subspace.PROPERTY).matching(Source.of(wanted), missing -> {})) {
        for (Entry entry = metadata.next(); entry != null; entry = metadata.next()) {
          put(headers, layout, entry.key(), entry.value());
        }
      }
    }
    all.forEach(row -> report(row, headers.get(ByteBuffer.wrap(row.key()))));
  }

  private static void put(
      Map<ByteBuffer, MailHeader> headers, MailLayout layout, byte[] key, byte[] value) {
    MailLayout.Metadata metadata = value == null ? null : layout.metadata(value);
    if (metadata != null) {
      headers.put(ByteBuffer.wrap(key), new MailHeader(metadata.headers()));
    }
  }

  private void report(Row row, MailHeader header) {
    ExtractionReport.Lost described =
        new ExtractionReport.Lost(
            row.part().account(),
            row.part().name(),
            row.object(),
            row.mail().received(),
            header == null ? null : header.field("Subject"),
            header == null ? null : header.field("From"),
            row.why());
    if (row.lost()) {
      report.lost(row.part(), described);
    } else {
      report.doubtful(described);
    }
  }
}
