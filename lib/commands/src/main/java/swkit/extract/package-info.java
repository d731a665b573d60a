// SPDX-License-Identifier: Apache-2.0
/**
 * The work of stalwart-extract: accounts as files.
 *
 * <pre>
 * Snapshot ─MailAccounts─▶ MailAccount ─▶ AccountBoxes ─MailWriter─┐
 *          ─Groupware────▶ objects ─────▶ AccountObjects ──────────┴▶ Folder ─▶ files
 *          ─BlobBatch────▶ content of mails, files and scripts, to the boxes
 * </pre>
 *
 * <p>For scripts: {@link swkit.extract.MailAccount} gives the mailboxes and mails of an account,
 * {@link swkit.extract.Mail#content} what is in a mail.
 */
package swkit.extract;
