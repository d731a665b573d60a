// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import swkit.Entry;
import swkit.key.MailHeader;

/**
 * A directory for each mailbox, with a file for each mail: {@code <UID>.eml}. On request, {@code
 * index.jsonl} describes each mail in a line.
 */
final class EmlWriter implements MailWriter {
  private static final String INDEX = "index.jsonl";
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private final MailAccount account;
  private final FolderNames names;
  private final boolean isIndexed;

  EmlWriter(MailAccount account, Folder base, boolean isIndexed) {
    this.account = account;
    this.names = new FolderNames(base);
    this.isIndexed = isIndexed;
  }

  @Override
  public synchronized Section begin(FolderMails mails) {
    return new Files(mails, names.directory(mails.mailbox()));
  }

  @Override
  public synchronized void complete() {
    names.complete();
  }

  /** The name of the file of the mail {@code uid}. */
  static String file(long uid) {
    return uid + ".eml";
  }

  private final class Files implements Section {
    private final FolderMails mails;
    private final Folder folder;
    private final Folder indexFolder;
    private Appended index;
    private long lastUid = -1;

    Files(FolderMails mails, Folder folder) {
      this.mails = mails;
      this.folder = folder;
      this.indexFolder = new Folder(folder);
    }

    @Override
    public void write(int index, byte[] added, byte[] blob) {
      Mail mail = mails.mails().get(index);
      long uid = mails.uids().get(index);
      String file = uid == lastUid ? uid + "-" + mail.document() + ".eml" : file(uid);
      lastUid = uid;
      folder.put(file, MailFlags.time(mail), added, blob);
      if (isIndexed) {
        byte[] start = added.length == 0 ? blob : mail.content(blob);
        String line = GSON.toJson(describe(mail, uid, file, start, added.length + blob.length));
        index().add((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }

    private Appended index() {
      if (index == null) {
        index = indexFolder.append(INDEX);
        folder.expect(INDEX);
      }
      return index;
    }

    private JsonObject describe(Mail mail, long uid, String file, byte[] content, long size) {
      MailHeader header = new MailHeader(content);
      JsonObject json = new JsonObject();
      json.addProperty("account", account.name());
      json.addProperty("mailbox", mails.mailbox().name());
      json.addProperty("uidValidity", mails.mailbox().uidValidity());
      json.addProperty("uid", uid);
      json.add("flags", array(MailFlags.imap(mail)));
      json.addProperty("received", mail.received() == null ? null : mail.received().toString());
      json.addProperty("date", header.field("Date"));
      json.addProperty("size", size);
      json.addProperty("subject", header.field("Subject"));
      json.addProperty("from", header.field("From"));
      json.addProperty("to", header.field("To"));
      json.addProperty("messageId", header.field("Message-ID"));
      json.addProperty("hash", Entry.hex(mail.hash()));
      json.addProperty("file", file);
      return json;
    }

    private static JsonArray array(List<String> words) {
      JsonArray array = new JsonArray();
      words.forEach(array::add);
      return array;
    }

    @Override
    public void complete() {
      if (isIndexed) {
        index().complete();
      }
      close();
    }

    @Override
    public String place() {
      return folder.tree().root().relativize(folder.path()).toString();
    }

    @Override
    public void close() {
      if (index != null) {
        index.close();
      }
      folder.close();
      indexFolder.close();
    }
  }
}
