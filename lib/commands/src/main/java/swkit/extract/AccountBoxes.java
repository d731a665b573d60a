// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swkit.Entry;

/**
 * The mail of one account on its way to files: a box for each mailbox, and one for the mails whose
 * mailboxes can't be told. Thread-safe, but for each box.
 */
final class AccountBoxes {
  /** The kind of these parts in the report. */
  private static final String KIND = "mail";

  private final MailAccount account;
  private final Folder base;
  private final MailWriter writer;
  private final ExtractionReport report;
  private final LostMails lost;
  private final List<BlobBatch.Box> boxes = new ArrayList<>();
  private final Set<Long> keptDamaged = new HashSet<>();
  private int left;
  private Folder damaged;

  /**
   * Creates the folders of {@code account}.
   *
   * @param base the folder of the account
   */
  AccountBoxes(
      MailAccount account, Folder base, MailForm form, ExtractionReport report, LostMails lost) {
    this.account = account;
    this.base = base;
    this.report = report;
    this.lost = lost;
    this.writer = form.writer(account, base.folder(form == MailForm.MAILDIR ? "Maildir" : "mail"));
    for (FolderMails mails : FolderMails.of(account)) {
      boxes.add(new MailboxBox(mails, writer.begin(mails)));
    }
    List<Mail> unplaced = account.mails().stream().filter(mail -> mail.places().isEmpty()).toList();
    if (!unplaced.isEmpty()) {
      boxes.add(new UnknownBox(unplaced));
    }
    left = boxes.size();
  }

  List<BlobBatch.Box> boxes() {
    return boxes;
  }

  private synchronized void end() {
    left--;
    if (left == 0) {
      writer.complete();
      if (damaged != null) {
        damaged.close();
      }
    }
  }

  /** Keeps a damaged mail apart, once. */
  private synchronized void keepDamaged(Mail mail, byte[] blob) {
    if (blob != null && keptDamaged.add(mail.document())) {
      if (damaged == null) {
        damaged = base.folder("damaged");
      }
      damaged.put(mail.document() + ".eml", MailFlags.time(mail), mail.added(), blob);
    }
  }

  /** What both kinds of boxes do. */
  private abstract class AnyBox implements BlobBatch.Box {
    private final List<Mail> mails;
    private final ExtractionReport.Part part;

    AnyBox(List<Mail> mails, String name, String place) {
      this.mails = mails;
      this.part = report.part(account.name(), KIND, name, place, mails.size());
    }

    @Override
    public final List<Mail> objects() {
      return mails;
    }

    abstract String object(int index);

    abstract void put(int index, byte[] added, byte[] blob);

    @Override
    public final void take(int index, byte[] blob) {
      Mail mail = mails.get(index);
      boolean fits = mail.fits(blob);
      byte[] added = fits ? mail.added() : Entry.NO_VALUE;
      put(index, added, blob);
      report.written(part, (long) added.length + blob.length);
      if (!fits) {
        lost.doubtful(
            part,
            account.id(),
            mail,
            object(index),
            "written as stored, as its metadata describes another header");
      }
    }

    @Override
    public final void lost(int index, String why, byte[] blob) {
      Mail mail = mails.get(index);
      keepDamaged(mail, blob);
      lost.add(
          part,
          account.id(),
          mail,
          object(index),
          blob == null ? why : why + "; it is kept in the folder damaged");
    }
  }

  private final class MailboxBox extends AnyBox {
    private final FolderMails folder;
    private final MailWriter.Section section;

    MailboxBox(FolderMails folder, MailWriter.Section section) {
      super(folder.mails(), folder.mailbox().name(), section.place());
      this.folder = folder;
      this.section = section;
    }

    @Override
    String object(int index) {
      return "UID " + folder.uids().get(index);
    }

    @Override
    void put(int index, byte[] added, byte[] blob) {
      section.write(index, added, blob);
    }

    @Override
    public void complete() {
      section.complete();
      if (section.loss() != null) {
        report.loss(account.name() + ": " + folder.mailbox().name() + " " + section.loss());
      }
      end();
    }

    @Override
    public void release() {
      section.close();
    }
  }

  private final class UnknownBox extends AnyBox {
    private final Folder folder = base.folder("unknown");

    UnknownBox(List<Mail> mails) {
      super(mails, "in unknown mailboxes", base.path().getFileName() + "/unknown");
      mails.stream()
          .map(Mail::problem)
          .distinct()
          .forEach(
              why ->
                  report.loss(
                      account.name() + ": mails are in the folder unknown, without flags: " + why));
    }

    @Override
    String object(int index) {
      return "document " + objects().get(index).document();
    }

    @Override
    void put(int index, byte[] added, byte[] blob) {
      Mail mail = objects().get(index);
      folder.put(mail.document() + ".eml", MailFlags.time(mail), added, blob);
    }

    @Override
    public void complete() {
      folder.checkOthers(name -> true);
      folder.close();
      end();
    }

    @Override
    public void release() {
      folder.close();
    }
  }
}
