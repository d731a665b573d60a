// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * An account of the golden, of which others are made: what it has besides mail, to be put under
 * another id and name, and its mails. Immutable once read, thread-safe.
 */
final class AccountTemplate {
  private static final int EMAIL = 0;
  private static final int MAILBOX = 1;
  private static final int CALENDAR = 8;
  private static final int ADDRESS_BOOK = 10;
  private static final int ARCHIVE = 50;
  private static final int METADATA = 71;
  private static final int THREADING = 90;
  private static final int MAILBOX_ROOT = 44;
  private static final int PRINCIPAL_ROOT = 24;
  private static final int THREAD_LOG = 1;
  private static final int VANISHED_EMAIL = 251;

  final int id;
  final byte[] name;
  final List<MailTemplate> mails = new ArrayList<>();

  /** The last change before its mails. */
  final long lastChange;

  /** What it uses of its quota besides mail. */
  final long otherBytes;

  private final Map<Subspace, List<Entry>> rows;

  /** The account {@code id} called {@code name} of {@code golden}; {@code blobs} by hash. */
  AccountTemplate(
      int id, byte[] name, Map<Subspace, List<Entry>> golden, Map<String, byte[]> blobs) {
    this.id = id;
    this.name = name;
    this.rows = golden;
    readMails(blobs);
    lastChange = Bytes.i64le(value(Subspace.COUNTERS, Bytes.u32(id)), 0);
    byte[] quota = Bytes.concat(new byte[] {4}, Bytes.leb128(id));
    otherBytes =
        Bytes.i64le(value(Subspace.QUOTAS, quota), 0)
            - mails.stream().mapToLong(MailTemplate::size).sum();
  }

  private byte[] value(Subspace subspace, byte[] key) {
    return rows.get(subspace).stream()
        .filter(entry -> Arrays.equals(entry.key(), key))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private void readMails(Map<String, byte[]> blobs) {
    Map<Integer, byte[]> data = new HashMap<>();
    Map<Integer, byte[]> metadata = new HashMap<>();
    for (Entry entry : owned(Subspace.PROPERTY, 0)) {
      byte[] key = entry.key();
      int document = Bytes.u32(key, key.length - 4);
      if (key[4] == EMAIL && key[5] == ARCHIVE) {
        data.put(document, entry.value());
      } else if (key[4] == EMAIL && key[5] == METADATA) {
        metadata.put(document, entry.value());
      } else if (key[4] == EMAIL && key[5] == THREADING) {
        byte[] described = metadata.get(document);
        int contents = Rewrite.contents(described);
        String hash = Entry.hex(Arrays.copyOfRange(described, contents - 56, contents - 24));
        byte[] thread = Arrays.copyOfRange(key, 5, key.length - 4);
        byte[] mail = data.get(document);
        mails.add(new MailTemplate(blobs.get(hash), mail, described, thread, entry.value()));
      }
    }
    mails.sort((a, b) -> Integer.compare(a.blob().length, b.blob().length));
  }

  private List<Entry> owned(Subspace subspace, int at) {
    return rows.get(subspace).stream()
        .filter(e -> e.key().length >= at + 4 && Bytes.u32(e.key(), at) == id)
        .toList();
  }

  /** All that it has in {@code p}, {@code i}, {@code l} or {@code n} besides mail. */
  List<Entry> rest(Subspace subspace, int account, byte[] newName) {
    return owned(subspace, 0).stream()
        .filter(entry -> !isOfMail(subspace, entry.key()))
        .map(entry -> moved(subspace, entry, account, newName))
        .toList();
  }

  /** Mails, what was logged of them, and the counters that they raise. */
  private static boolean isOfMail(Subspace subspace, byte[] key) {
    int collection = key.length > 4 ? key[4] & 0xFF : -1;
    return switch (subspace) {
      case PROPERTY -> collection == EMAIL;
      case CHANGELOG ->
          collection == EMAIL || collection == THREAD_LOG || collection == VANISHED_EMAIL;
      case COUNTERS ->
          collection == -1 || collection == EMAIL || collection == MAILBOX && key.length == 10;
      default -> false;
    };
  }

  private Entry moved(Subspace subspace, Entry entry, int account, byte[] newName) {
    byte[] key = under(entry.key(), 0, account);
    byte[] value = entry.value().clone();
    if (subspace == Subspace.INDEXES) {
      Rewrite.rename(key, key.length - 4, name, newName);
    } else if (subspace == Subspace.PROPERTY && key.length == 10 && key[5] == ARCHIVE) {
      int contents = Rewrite.contents(value);
      Rewrite.rename(value, contents, name, newName);
      switch (key[4]) {
        case MAILBOX -> resubscribe(value, contents - MAILBOX_ROOT, account);
        case CALENDAR, ADDRESS_BOOK -> putFirst(value, contents, account);
        default -> {
          // names no account by its id
        }
      }
      Rewrite.seal(value, contents);
    }
    return new Entry(key, value);
  }

  private void resubscribe(byte[] mailbox, int root, int account) {
    int at = root + 28 + Bytes.u32le(mailbox, root + 28);
    for (int i = 0; i < Bytes.u32le(mailbox, root + 32); i++) {
      if (Bytes.u32le(mailbox, at + 4 * i) == id) {
        Bytes.putU32le(mailbox, at + 4 * i, account);
      }
    }
  }

  /** The preferences of a calendar begin with whose they are. */
  private void putFirst(byte[] archive, int contents, int account) {
    int at = contents % 4;
    while (Bytes.u32le(archive, at) != id) {
      at += 4;
    }
    Bytes.putU32le(archive, at, account);
  }

  /** A row with the account at {@code at} of its key. */
  static byte[] under(byte[] key, int at, int account) {
    byte[] changed = key.clone();
    System.arraycopy(Bytes.u32(account), 0, changed, at, 4);
    return changed;
  }

  /** The rows of the directory that make it known, as those of {@code account}. */
  List<Entry> directory(int account, byte[] newName) {
    List<Entry> all = new ArrayList<>();
    for (Entry entry : rows.get(Subspace.DIRECTORY)) {
      byte[] key = entry.key();
      byte[] value = entry.value().clone();
      boolean named = key[0] == 0 || key[0] == 1;
      if (named && value[0] == id) {
        byte[] changed = key.clone();
        Rewrite.rename(changed, changed.length, name, newName);
        byte[] type = Arrays.copyOfRange(value, 1, value.length);
        all.add(new Entry(changed, Bytes.concat(Bytes.leb128(account), type)));
      } else if (key[0] == 2 && key[1] == id) {
        int contents = Rewrite.contents(value);
        Rewrite.rename(value, contents, name, newName);
        Bytes.putU32le(value, contents - PRINCIPAL_ROOT, account);
        Rewrite.seal(value, contents);
        all.add(new Entry(Bytes.concat(new byte[] {2}, Bytes.leb128(account)), value));
      } else if (key[0] == 5 && Bytes.u32(key, 1) == id) {
        all.add(new Entry(under(key, 1, account), value));
      } else if ((key[0] == 6 || key[0] == 7) && Bytes.u32(key, key.length - 4) == id) {
        byte[] changed = under(key, key.length - 4, account);
        Rewrite.rename(changed, changed.length - 4, name, newName);
        all.add(new Entry(changed, value));
      }
    }
    return all;
  }

  /** Its rows of a subspace that names the account at {@code at}, as those of {@code account}. */
  List<Entry> copied(Subspace subspace, int at, int account) {
    return owned(subspace, at).stream()
        .map(entry -> new Entry(under(entry.key(), at, account), entry.value()))
        .toList();
  }
}
