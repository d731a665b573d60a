// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;

/** The search keys of a report from outside (key-layouts 5, external report words). */
final class ExternalReport {
  private final List<String> texts = new ArrayList<>();
  private long successes;
  private long failures;

  ExternalReport(Value.Struct fields) {
    add(fields, "from");
    Value.Struct report = (Value.Struct) fields.get("report");
    switch (report.type().name()) {
      case "ArfFeedbackReport" -> arf(report);
      case "DmarcReport" -> dmarc(report);
      case "TlsReport" -> tls(report);
      default -> throw new IllegalArgumentException(report + " is not an external report");
    }
  }

  /** The texts whose words are search keys. */
  List<String> texts() {
    return texts;
  }

  /** The number of incidents, or of records or policies that report successes. */
  long successes() {
    return successes;
  }

  /** The number of records or policies that report failures. */
  long failures() {
    return failures;
  }

  private void arf(Value.Struct report) {
    successes = report.number("incidents", 0);
    add(report, "reportedDomains", "dkimDomain", "reportingMta");
    add(report, "originalMailFrom", "originalRcptTo");
  }

  private void dmarc(Value.Struct report) {
    add(report, "email", "policyDomain");
    for (Value.Struct record : structs(report, "records")) {
      add(record, "envelopeTo", "envelopeFrom", "headerFrom");
      structs(record, "dkimResults").forEach(result -> add(result, "domain"));
      structs(record, "spfResults").forEach(result -> add(result, "domain"));
      if (record.number("count", 0) == 0) {
        continue;
      }
      if ("pass".equals(record.choice("evaluatedDisposition"))) {
        successes++;
      } else {
        failures++;
      }
    }
  }

  private void tls(Value.Struct report) {
    for (Value.Struct policy : structs(report, "policies")) {
      add(policy, "policyDomain", "mxHosts");
      structs(policy, "failureDetails")
          .forEach(details -> add(details, "receivingMxHostname", "receivingMxHelo"));
      successes += policy.number("totalSuccessfulSessions", 0) == 0 ? 0 : 1;
      failures += policy.number("totalFailedSessions", 0) == 0 ? 0 : 1;
    }
  }

  private static List<Value.Struct> structs(Value.Struct struct, String field) {
    return struct.items(field).stream().map(Value.Struct.class::cast).toList();
  }

  private void add(Value.Struct struct, String... fields) {
    for (String field : fields) {
      Value value = struct.get(field);
      List<Value> values = value instanceof Value.Items items ? items.values() : List.of();
      if (value instanceof Value.Text text) {
        texts.add(text.text());
      }
      values.forEach(item -> texts.add(((Value.Text) item).text()));
    }
  }
}
