// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.extract.MailboxPaths;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.key.MailHeader;
import swkit.key.MailLayout;

/** Names mails by what came out of their metadata and mailboxes (key-layouts 1.7). One thread. */
final class LostMailNames {
  private static final int PROPERTY = 10;
  private static final int EMAIL = 0;
  private static final int MAILBOX = 1;
  private static final int ARCHIVE = 50;
  private static final int METADATA = 71;

  private final MailLayout layout;
  private final Map<Long, MailLayout.Data> data = new HashMap<>();
  private final Map<Long, MailLayout.Metadata> metadata = new HashMap<>();
  private final Map<Integer, Map<Long, MailLayout.Folder>> folders = new HashMap<>();

  private LostMailNames(MailLayout layout) {
    this.layout = layout;
  }

  /**
   * Names the mails.
   *
   * @param lacks what each mail lacks, by account and document
   * @param snapshot what is readable
   */
  static List<LostMail> of(Map<Long, Integer> lacks, Snapshot snapshot, Generation generation) {
    LostMailNames names = new LostMailNames(MailLayout.of(generation));
    if (names.layout != null && !lacks.isEmpty()) {
      names.read(lacks.keySet(), snapshot);
    }
    PrincipalDirectory directory = lacks.isEmpty() ? null : directory(snapshot, generation);
    List<LostMail> mails = new ArrayList<>();
    lacks.forEach((document, parts) -> mails.add(names.name(document, parts, directory)));
    return mails;
  }

  /** The names of the accounts; null if they can't be read. */
  private static PrincipalDirectory directory(Snapshot snapshot, Generation generation) {
    try {
      return PrincipalDirectory.of(snapshot, generation);
    } catch (SwkitException e) {
      return null;
    }
  }

  private void read(Set<Long> wanted, Snapshot snapshot) {
    Set<Integer> accounts =
        wanted.stream().map(document -> (int) (document >> 32)).collect(Collectors.toSet());
    try (Source documents = snapshot.scan(Subspace.PROPERTY)) {
      for (Entry entry = documents.next(); entry != null; entry = documents.next()) {
        byte[] key = entry.key();
        if (key.length != PROPERTY) {
          continue;
        }
        int account = Bytes.u32(key, 0);
        long document = Bytes.u32(key, 6) & 0xFFFFFFFFL;
        long both = (long) account << 32 | document;
        if (key[4] == EMAIL && key[5] == ARCHIVE && wanted.contains(both)) {
          data.put(both, layout.data(entry.value()));
        } else if (key[4] == EMAIL && key[5] == METADATA && wanted.contains(both)) {
          metadata.put(both, layout.metadata(entry.value()));
        } else if (key[4] == MAILBOX && key[5] == ARCHIVE && accounts.contains(account)) {
          MailLayout.Folder folder = layout.mailbox(entry.value());
          if (folder != null) {
            folders.computeIfAbsent(account, any -> new TreeMap<>()).put(document, folder);
          }
        }
      }
    }
  }

  private LostMail name(long both, int parts, PrincipalDirectory directory) {
    int account = (int) (both >> 32);
    MailLayout.Data where = data.get(both);
    MailLayout.Metadata what = metadata.get(both);
    Map<Long, MailLayout.Folder> known = folders.getOrDefault(account, Map.of());
    List<String> mailboxes = new ArrayList<>();
    for (int id : where == null ? new int[0] : where.mailboxes()) {
      long mailbox = Integer.toUnsignedLong(id);
      mailboxes.add(
          known.containsKey(mailbox)
              ? String.join("/", MailboxPaths.of(mailbox, known))
              : "mailbox " + mailbox);
    }
    MailHeader header = what == null ? null : new MailHeader(what.headers());
    String name = directory == null ? null : directory.name(account);
    long size = what != null && what.size() >= 0 ? what.size() : where == null ? -1 : where.size();
    return new LostMail(
        name == null ? "account-" + Integer.toUnsignedString(account) : name,
        both & 0xFFFFFFFFL,
        mailboxes,
        what == null ? null : Instant.ofEpochSecond(what.received()),
        header == null ? null : header.field("Subject"),
        header == null ? null : header.field("From"),
        size,
        lacks(parts));
  }

  private static List<String> lacks(int parts) {
    List<String> lacks = new ArrayList<>();
    if ((parts & MailLosses.TEXT) != 0) {
      lacks.add("its text");
    }
    if ((parts & MailLosses.METADATA) != 0) {
      lacks.add("its metadata");
    }
    if ((parts & MailLosses.MAILBOXES) != 0) {
      lacks.add("its mailboxes and flags");
    }
    return lacks;
  }
}
