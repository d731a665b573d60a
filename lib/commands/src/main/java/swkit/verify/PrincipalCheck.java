// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Set;
import swkit.io.Bytes;

/**
 * Checks that the principals that rows name exist: rules P2 to P5, Q5, and D15 for rights and blob
 * links (key-layouts 6.3 to 6.7). Thread-safe.
 */
final class PrincipalCheck implements RowCheck {
  private static final int NONE = -1;
  private static final int PRINCIPAL = 7;

  private final Principals principals;
  private final Findings findings;

  /** The counter of principals: that of the documents in collection 7 of no account. */
  private Long last;

  PrincipalCheck(Principals principals, Findings findings) {
    this.principals = principals;
    this.findings = findings;
  }

  @Override
  public void check(DecodedRow row) {
    switch (row.subspace()) {
      case DIRECTORY -> directory(row);
      case COUNTERS -> {
        if (row.form().equals("last-doc") && row.u32(0) == NONE && row.bytes()[4] == PRINCIPAL) {
          // a damaged counter is reported as such; nothing counts as above it
          last = row.isReadable() ? Bytes.i64le(row.entry().value(), 0) : Long.MAX_VALUE;
        }
      }
      case QUOTAS -> {
        if (row.form().equals("quota")) {
          require(Rule.Q5, row, DecodedRow.lebId(row.bytes(), 1));
        }
      }
      case ACL -> require(Rule.D15_TRACES, row, row.u32(4));
      case BLOB_LINKS -> {
        if (row.form().equals("doc") || row.form().equals("temp")) {
          Rule rule = row.form().equals("doc") ? findings.orphaned() : Rule.D15_TRACES;
          require(rule, row, row.u32(32));
        }
      }
      default -> {
        // names no principal, or is checked by account
      }
    }
  }

  private void directory(DecodedRow row) {
    switch (row.form()) {
      case "email" -> {
        if (row.isReadable()) {
          require(Rule.P2, row, DecodedRow.lebId(row.entry().value(), 0));
        }
      }
      case "member-of" -> {
        require(Rule.P3, row, row.u32(1));
        int group = row.u32(5);
        if (!Principals.isBuiltInRole(group)) {
          require(Rule.P3, row, group);
        }
        int type = principals.type(group);
        if (row.isReadable() && type >= 0 && row.entry().value()[0] != type) {
          findings.add(Rule.P4, row, "the group is of another type");
        }
      }
      case "word" -> require(Rule.P4, row, row.last());
      default -> {
        // names and principals are compared to each other
      }
    }
  }

  private void require(Rule rule, DecodedRow row, int id) {
    if (id != NONE && !principals.exists(id)) {
      String missing = "there is no principal " + Integer.toUnsignedString(id);
      findings.add(rule, row.subspace(), row.bytes(), Set.of(), missing);
    }
  }

  /** Rule P5: the counter of principals is at least the id of each. */
  @Override
  public void end() {
    if (last == null) {
      return;
    }
    for (int id : principals.ids()) {
      if (Integer.toUnsignedLong(id) > last) {
        byte[] key = Bytes.concat(new byte[] {2}, Bytes.leb128(id));
        findings.add(Rule.P5, swkit.Subspace.DIRECTORY, key, "the counter is at " + last);
      }
    }
  }
}
