// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;

/**
 * Compares the used bytes of each account with what its mails and files take: rule Q1 (key-layouts
 * 6.5). What calendars and contacts take isn't known, and the server's recalculation in 0.15 leaves
 * out scripts, so this is a lower bound. Needs some bytes for each account.
 */
final class QuotaCheck implements RowCheck {
  private static final byte DISK = 4;
  private static final byte USED = -1;
  private static final List<Integer> SIZED = List.of(AccountCheck.EMAIL, 12);

  private final Generation generation;
  private final Principals principals;
  private final Findings findings;
  private final Map<Integer, Long> taken = new HashMap<>();
  private final Map<Integer, Long> used = new HashMap<>();

  QuotaCheck(Generation generation, Principals principals, Findings findings) {
    this.generation = generation;
    this.principals = principals;
    this.findings = findings;
  }

  /** Those of properties come on one thread, those of the counters on another. */
  @Override
  public void check(DecodedRow row) {
    if (row.subspace() == Subspace.PROPERTY) {
      boolean isSized =
          row.form().equals("property")
              && row.bytes()[5] == AccountCheck.ARCHIVE
              && SIZED.contains((int) row.bytes()[4]);
      if (isSized && row.isReadable()) {
        taken.merge(row.u32(0), Math.max(0, row.number("size")), Long::sum);
      }
    } else if (row.subspace() == generation.diskQuotas() && isUsed(row)) {
      // a damaged counter is reported as such; nothing is above it
      long count = row.isReadable() ? Bytes.i64le(row.entry().value(), 0) : Long.MAX_VALUE;
      used.put(generation.hasRegistry() ? row.u32(0) : DecodedRow.lebId(row.bytes(), 1), count);
    }
  }

  private boolean isUsed(DecodedRow row) {
    byte[] key = row.bytes();
    return generation.hasRegistry() ? key.length == 5 && key[4] == USED : key[0] == DISK;
  }

  @Override
  public void end() {
    taken.forEach(
        (account, bytes) -> {
          long counted = used.getOrDefault(account, 0L);
          if (principals.exists(account) && counted >= 0 && counted < bytes) {
            boolean isAbsent = !used.containsKey(account) && generation.hasRegistry();
            findings.add(
                isAbsent ? Rule.Q1_ABSENT : Rule.Q1,
                generation.diskQuotas(),
                key(account),
                "it is at " + counted + ", but they take " + bytes);
          }
        });
  }

  private byte[] key(int account) {
    return generation.hasRegistry()
        ? Bytes.concat(Bytes.u32(account), new byte[] {USED})
        : Bytes.concat(new byte[] {DISK}, Bytes.leb128(account));
  }
}
