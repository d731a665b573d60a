// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;

/**
 * The mail of one account, without content. Immutable.
 *
 * @param id the account's id
 * @param name its name; {@code account-<id>} if the directory has none
 * @param mailboxes its mailboxes, by document id
 * @param mails its mails, by document id
 */
public record MailAccount(int id, String name, List<Mailbox> mailboxes, List<Mail> mails) {
  /**
   * The mail of the account with this id, a decimal number, or this name.
   *
   * @throws RefusedException if there is no such account
   */
  public static MailAccount of(Snapshot snapshot, String idOrName) {
    Generation layout = Generation.of(snapshot);
    Accounts accounts = Accounts.of(snapshot, PrincipalDirectory.of(snapshot, layout), idOrName);
    try (MailAccounts all =
        new MailAccounts(snapshot, layout, accounts, MailReading.COPY, Workers.none())) {
      return all.next();
    }
  }

  /** The names of all accounts that the directory knows, by id. */
  public static Map<Integer, String> names(Snapshot snapshot) {
    PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
    Map<Integer, String> names = new TreeMap<>(Integer::compareUnsigned);
    directory.accountIds().forEach(id -> names.put(id, directory.name(id)));
    return names;
  }

  /** The mails in {@code mailbox}, by UID. */
  public List<Mail> mailsIn(Mailbox mailbox) {
    return FolderMails.of(this, mailbox).mails();
  }
}
