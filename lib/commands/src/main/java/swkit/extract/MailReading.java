// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;
import java.util.Set;
import swkit.KeyRange;

/**
 * What is to be read of the mails in a database. Immutable.
 *
 * @param accounts the range of the accounts' ids, 4 bytes big-endian each
 * @param ids the accounts in it that are read; null for all
 * @param filter which mails are read
 * @param metadata whether more is read than where mails are, and their flags: when they arrived,
 *     and what finds their content
 * @param fields the names of the fields of headers that are kept, which need {@code metadata}
 * @param forImap whether UIDs are predicted and contents compared, as copies need it
 */
public record MailReading(
    KeyRange accounts,
    Set<Integer> ids,
    MailFilter filter,
    boolean metadata,
    List<String> fields,
    boolean forImap) {
  /** All that copies of mails need. */
  static final MailReading COPY =
      new MailReading(KeyRange.all(), null, MailFilter.ALL, true, List.of(), true);

  /** Copies the collections. */
  public MailReading {
    ids = ids == null ? null : Set.copyOf(ids);
    fields = List.copyOf(fields);
  }

  /** The same of other mails. */
  MailReading with(MailFilter other) {
    return new MailReading(accounts, ids, other, metadata, fields, forImap);
  }
}
