// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import swkit.RefusedException;

/** The forms in which mail is written. */
public enum MailForm {
  /** Maildir++ with what Dovecot keeps in it: a file for each mail. */
  MAILDIR(false),
  /** The variant mboxrd of mbox: a file for each mailbox. */
  MBOX(true),
  /** A directory for each mailbox, a file for each mail. */
  EML(false),
  /** As {@link #EML}, and beside the files an object in JSON for each mail. */
  JSON(true);

  private final boolean ordered;

  MailForm(boolean ordered) {
    this.ordered = ordered;
  }

  /** Whether the mails of a mailbox must be written in the order of their UIDs. */
  boolean isOrdered() {
    return ordered;
  }

  /** The form {@code name}, in lower case. Throws if there is none. */
  public static MailForm of(String name) {
    for (MailForm form : values()) {
      if (form.title().equals(name)) {
        return form;
      }
    }
    String all = Arrays.stream(values()).map(MailForm::title).collect(Collectors.joining(", "));
    throw RefusedException.usage("--as " + name + ": give one of " + all);
  }

  /** The name in lower case. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The writer of the mailboxes of {@code account} into {@code folder}, a new one. */
  MailWriter writer(MailAccount account, Folder folder) {
    return switch (this) {
      case MAILDIR -> new MaildirWriter(account, folder);
      case MBOX -> new MboxWriter(folder);
      case EML -> new EmlWriter(account, folder, false);
      case JSON -> new EmlWriter(account, folder, true);
    };
  }
}
