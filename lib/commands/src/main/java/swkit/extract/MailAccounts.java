// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;
import swkit.io.Closing;
import swkit.key.MailHeader;
import swkit.key.MailLayout;

/**
 * Reads the mail of accounts, one account after the other, ascending by id as an unsigned number.
 * Holds one account in memory; of a release before 0.15, also the links of all mails. For one
 * thread; the caller closes it.
 */
public final class MailAccounts implements AutoCloseable {
  /** Up to this many accounts are read by range; more, in one pass. */
  private static final int FEW = 64;

  private static final int EMAIL = 0;
  private static final int MAILBOX = 1;
  private static final int ARCHIVE = 50;
  private static final int METADATA = 71;
  private static final int UID_COUNTER = 84;

  private final Snapshot snapshot;
  private final MailLayout layout;
  private final Accounts accounts;
  private final MailReading reading;
  private final MailFilter filter;
  private final Workers workers;
  private final Deque<Integer> expected;
  private final AccountEntries properties;
  private final AccountEntries counters;
  private final Generation generation;
  private MailLinks links;
  private List<Entry> others;
  private boolean keepsOthers;

  MailAccounts(
      Snapshot snapshot,
      Generation generation,
      Accounts accounts,
      MailReading reading,
      Workers workers) {
    this.snapshot = snapshot;
    this.generation = generation;
    this.layout = MailLayout.of(generation);
    this.accounts = accounts;
    this.reading = reading;
    this.filter = reading.filter();
    this.workers = workers;
    this.expected = new ArrayDeque<>(accounts.ids());
    boolean isByRange = !accounts.areAll() && expected.size() <= (snapshot.findsBlobs() ? FEW : 1);
    List<Integer> ranges = isByRange ? accounts.ids() : null;
    if (layout != MailLayout.CURRENT) {
      addLinked();
    }
    this.properties = entries(Subspace.PROPERTY, ranges);
    this.counters = entries(Subspace.COUNTERS, reading.forImap() ? ranges : List.of());
  }

  /**
   * Reads what {@code reading} says. An account that the directory doesn't know has no name.
   *
   * @param directory the principals of {@code snapshot}
   * @param workers who may stop the reading
   */
  public static MailAccounts of(
      Snapshot snapshot,
      Generation generation,
      PrincipalDirectory directory,
      MailReading reading,
      Workers workers) {
    Accounts accounts = Accounts.in(directory, reading.accounts(), reading.ids());
    return new MailAccounts(snapshot, generation, accounts, reading, workers);
  }

  /** How many entries were read so far. */
  public long entriesRead() {
    return properties.read() + counters.read() + (links == null ? 0 : links.read());
  }

  /** Keeps the documents that are neither mails nor mailboxes, for {@link #others}. */
  void keepOthers() {
    keepsOthers = true;
  }

  /** The other documents of the account that was read last. */
  List<Entry> others() {
    return others;
  }

  /** Reads the links; accounts that only they name are expected too. */
  private void addLinked() {
    links = MailLinks.of(snapshot, generation, accounts);
    if (accounts.areAll()) {
      TreeSet<Integer> all = new TreeSet<>(Integer::compareUnsigned);
      all.addAll(expected);
      all.addAll(links.accounts());
      expected.clear();
      expected.addAll(all);
    }
  }

  /** Where the mails and mailboxes of an account are. */
  private List<KeyRange> mailRanges(int id) {
    List<KeyRange> ranges = new ArrayList<>();
    ranges.add(range(id, EMAIL, ARCHIVE));
    if (reading.metadata()) {
      ranges.add(range(id, EMAIL, METADATA));
    }
    ranges.add(range(id, MAILBOX, ARCHIVE));
    return ranges;
  }

  private static KeyRange range(int account, int collection, int field) {
    return KeyRange.prefix(
        Bytes.concat(Bytes.u32(account), new byte[] {(byte) collection, (byte) field}));
  }

  /** The entries of {@code ids} in a subspace; of all accounts if {@code ids} is null. */
  private AccountEntries entries(Subspace subspace, List<Integer> ids) {
    Stream<KeyRange> ranges =
        ids == null
            ? Stream.of(accounts.range())
            : ids.stream()
                .flatMap(
                    id ->
                        reading.forImap()
                            ? Stream.of(KeyRange.account(id))
                            : mailRanges(id).stream());
    return new AccountEntries(snapshot, subspace, ranges.iterator(), workers);
  }

  /** The next account; null at the end. An account without documents is empty. */
  public MailAccount next() {
    Integer next = nextId();
    if (next == null) {
      return null;
    }
    if (next.equals(expected.peek())) {
      expected.poll();
    }
    return read(next);
  }

  private Integer nextId() {
    Integer wanted = expected.peek();
    if (!accounts.areAll()) {
      return wanted;
    }
    Integer there = properties.account();
    boolean isNobody = there != null && there == swkit.generation.AccountKeys.NOBODY;
    if (there == null || isNobody) {
      return wanted;
    }
    return wanted == null || Integer.compareUnsigned(there, wanted) < 0 ? there : wanted;
  }

  private MailAccount read(int account) {
    AccountRows rows = new AccountRows(account);
    others = new ArrayList<>();
    for (Entry entry = properties.next(account); entry != null; entry = properties.next(account)) {
      rows.add(entry);
    }
    for (Entry entry = counters.next(account); entry != null; entry = counters.next(account)) {
      rows.count(entry);
    }
    return rows.build();
  }

  /** The documents of one account. */
  private final class AccountRows {
    private final int account;
    private final List<Mail.Builder> mails = new ArrayList<>();
    private final Map<Long, MailLayout.Folder> folders = new TreeMap<>();
    private final Map<Long, Long> lastUids = new HashMap<>();
    private final Shared<List<String>> keywords = new Shared<>();
    private final Shared<java.nio.ByteBuffer> headers = new Shared<>();
    private final Set<Long> deleted = new HashSet<>();
    private int described;

    AccountRows(int account) {
      this.account = account;
    }

    void add(Entry entry) {
      byte[] key = entry.key();
      if (keepsOthers && key[4] != EMAIL && key[4] != MAILBOX) {
        others.add(entry);
      }
      if (key.length != 10 || layout == null) {
        return;
      }
      long document = Integer.toUnsignedLong(Bytes.u32(key, 6));
      if (key[4] == EMAIL && key[5] == ARCHIVE) {
        mails.add(mail(document, entry.value()));
      } else if (key[4] == EMAIL && key[5] == METADATA && reading.metadata()) {
        describe(document, entry.value());
      } else if (key[4] == MAILBOX && key[5] == ARCHIVE) {
        MailLayout.Folder folder = layout.mailbox(entry.value());
        folders.put(document, folder == null ? lost(document) : folder);
      }
    }

    private MailLayout.Folder lost(long document) {
      return new MailLayout.Folder("mailbox-" + document, "none", -1, document + 1, List.of());
    }

    private Mail.Builder mail(long document, byte[] value) {
      Mail.Builder mail = new Mail.Builder(document);
      MailLayout.Data data = layout.data(value);
      if (data == null) {
        mail.problem = "what the database says of their mailboxes can't be decoded";
      } else {
        mail.mailboxes = data.mailboxes();
        mail.uids = data.uids();
        mail.keywords = keywords.of(data.keywords());
        mail.size = data.size();
      }
      return mail;
    }

    /**
     * Adds metadata to its mail; both ascend by document. A deleted mail may have metadata only.
     */
    private void describe(long document, byte[] value) {
      while (described < mails.size() && mails.get(described).document < document) {
        described++;
      }
      boolean isDeleted = described == mails.size() || mails.get(described).document != document;
      if (isDeleted && layout == MailLayout.CURRENT) {
        return;
      }
      MailLayout.Metadata metadata = layout.metadata(value);
      if (isDeleted && metadata != null) {
        deleted.add(document);
      } else if (metadata != null) {
        Mail.Builder mail = mails.get(described);
        mail.hash = metadata.blob();
        mail.received = metadata.received();
        mail.size = metadata.size() < 0 ? mail.size : metadata.size();
        mail.described = true;
        mail.fields = fields(metadata.headers());
        if (reading.forImap()) {
          mail.header(
              metadata.headers(),
              metadata.bodyOffset() < 0 ? metadata.headers().length : metadata.bodyOffset());
          mail.added = headers.of(java.nio.ByteBuffer.wrap(mail.added)).array();
        }
      }
    }

    private String[] fields(byte[] headers) {
      if (reading.fields().isEmpty()) {
        return null;
      }
      MailHeader header = new MailHeader(headers);
      return reading.fields().stream().map(header::field).toArray(String[]::new);
    }

    void count(Entry entry) {
      byte[] key = entry.key();
      if (key.length == 10 && key[4] == MAILBOX && key[5] == UID_COUNTER) {
        lastUids.put(Integer.toUnsignedLong(Bytes.u32(key, 6)), Bytes.i64le(entry.value(), 0));
      }
    }

    MailAccount build() {
      boolean areHashesWanted = links == null && reading.metadata();
      if (areHashesWanted && mails.stream().anyMatch(mail -> mail.hash == null)) {
        links = MailLinks.of(snapshot, generation, accounts);
      }
      if (links != null && (layout != MailLayout.CURRENT || !mails.isEmpty())) {
        links.addTo(account, mails, deleted);
      }
      addDefaultFolders();
      Map<Long, Long> highest = highestUids();
      Map<Long, Mailbox> mailboxes = new TreeMap<>();
      folders.forEach(
          (id, folder) ->
              mailboxes.put(
                  id,
                  new Mailbox(
                      id,
                      MailboxPaths.of(id, folders),
                      folder.role(),
                      folder.uidValidity(),
                      highest.getOrDefault(id, 0L) + 1,
                      folder.subscribers().contains(account))));
      List<Mail> built = new ArrayList<>(mails.size());
      for (Mail.Builder mail : mails) {
        Mail done = filter.takesTime(mail.received) ? build(mail, mailboxes) : null;
        if (done != null) {
          built.add(done);
        }
      }
      List<Mailbox> taken =
          mailboxes.values().stream().filter(m -> filter.takesMailbox(m.name())).toList();
      return new MailAccount(account, accounts.name(account), taken, built);
    }

    /** Mail may come before the server creates the default mailboxes, whose ids are fixed. */
    private void addDefaultFolders() {
      for (Mail.Builder mail : mails) {
        for (int id : mail.mailboxes) {
          if (DefaultMailbox.isOne(id)) {
            folders.computeIfAbsent((long) id, DefaultMailbox::of);
          }
        }
      }
    }

    private Map<Long, Long> highestUids() {
      Map<Long, Long> highest = new HashMap<>(lastUids);
      for (Mail.Builder mail : mails) {
        for (int i = 0; i < mail.uids.length; i++) {
          highest.merge(
              Integer.toUnsignedLong(mail.mailboxes[i]),
              Integer.toUnsignedLong(mail.uids[i]),
              Math::max);
        }
      }
      return highest;
    }

    /** The mail in its mailboxes, as far as the filter takes them; null if it takes none. */
    private Mail build(Mail.Builder mail, Map<Long, Mailbox> mailboxes) {
      List<Mailbox> in = new ArrayList<>();
      List<Integer> uids = new ArrayList<>();
      boolean isElsewhere = false;
      for (int i = 0; i < mail.mailboxes.length; i++) {
        Mailbox mailbox = mailboxes.get(Integer.toUnsignedLong(mail.mailboxes[i]));
        if (mailbox != null && filter.takesMailbox(mailbox.name())) {
          in.add(mailbox);
          uids.add(mail.uids[i]);
        } else {
          isElsewhere |= mailbox != null;
        }
      }
      if (in.isEmpty() && isElsewhere) {
        return null;
      }
      if (in.isEmpty() && mail.problem == null) {
        mail.problem =
            mail.mailboxes.length == 0
                ? "they are in no mailbox"
                : "they are only in mailboxes that don't exist";
      }
      return mail.build(
          in.toArray(Mailbox[]::new), uids.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  @Override
  public void close() {
    Closing.all(properties, counters);
  }
}
