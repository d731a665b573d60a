// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

/** Writes the mail of one account in one form. Thread-safe. */
interface MailWriter {
  /**
   * Begins a mailbox. To be called for all mailboxes in the order of their ids, so that the names
   * of files don't depend on anything else.
   */
  Section begin(FolderMails mails);

  /** Ends the account, after all its mailboxes. */
  void complete();

  /** One mailbox that is being written. For one thread at a time; the caller closes it. */
  interface Section extends AutoCloseable {
    /**
     * Writes a mail.
     *
     * @param index its index in the mailbox
     * @param added the lines before its header that delivery added
     * @param blob the rest of it
     */
    void write(int index, byte[] added, byte[] blob);

    /** Ends the mailbox, after its last mail. */
    void complete();

    /** What of it doesn't fit into this form, as a predicate of the mailbox; null for nothing. */
    default String loss() {
      return null;
    }

    /** Where it is, below the directory. */
    String place();

    /** Closes its open files; a later write opens them again. */
    @Override
    void close();
  }
}
