// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.PROPERTY;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.io.Bytes;
import swkit.key.CheekyHash;
import swkit.key.MailHeader;
import swkit.key.MailLayout;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * The threading entries of mails (key-layouts 1.3 and 3, p): the hash of the thread's subject in
 * the key; the thread, and the hashes of the ids that the mail's header names, in the value.
 */
final class ThreadRepairs {
  private static final int HASH = 16;

  /** A subject without what the server leaves out: {@code Re:}, {@code (fwd)}, a list's name. */
  static final Pattern PLAIN_SUBJECT =
      Pattern.compile("(?! |.*  |.* $)[ !-'*-9;-Z\\\\^-z|~\\p{L}\\p{N}]*+");

  private static final Pattern ID = Pattern.compile("<([^<>\\s]+)>");

  private ThreadRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(
            Rule.D7, "writes, removes or corrects the threading entry", ThreadRepairs::entry));
  }

  /** The case is the threading entry, or the metadata of a mail that has none. */
  private static void entry(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] mail = Keys.property(Bytes.u32(key, 0), Keys.EMAIL, Keys.ARCHIVE, Keys.last(key));
    Decoded data = Decoded.of(draft, PROPERTY, mail);
    if (Keys.field(key) == Keys.METADATA) {
      missing(one, data, draft, outcome);
      return;
    }
    byte[] value = draft.get(PROPERTY, key);
    if (data == null) {
      draft.remove(PROPERTY, key);
    } else if (data.isReadable() && value != null && value.length >= Integer.BYTES) {
      if (isOneOfSeveral(key, draft)) {
        outcome.cannot(one, "nothing tells which of the two is the mail's");
        return;
      }
      byte[] right = value.clone();
      System.arraycopy(thread(data), 0, right, 0, Integer.BYTES);
      draft.put(PROPERTY, key, right);
    }
  }

  private static byte[] thread(Decoded mail) {
    return Bytes.u32((int) mail.number("thread", 0));
  }

  private static boolean isOneOfSeveral(byte[] key, Draft draft) {
    int found = 0;
    try (Source entries = entries(key, draft)) {
      for (Entry entry = entries.next(); entry != null && found < 2; entry = entries.next()) {
        found += Keys.last(entry.key()) == Keys.last(key) ? 1 : 0;
      }
    }
    return found > 1;
  }

  /** All threading entries of the account of {@code key}. */
  private static Source entries(byte[] key, Draft draft) {
    byte[] kind = {Keys.EMAIL, Keys.THREADING};
    return draft.scan(PROPERTY, KeyRange.prefix(Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), kind)));
  }

  private static void missing(Case one, Decoded data, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    byte[] value = draft.get(PROPERTY, key);
    MailLayout.Metadata metadata =
        value == null ? null : MailLayout.of(draft.generation()).metadata(value);
    if (metadata == null || data == null || !data.isReadable()) {
      outcome.cannot(one, "the mail's entries are damaged themselves");
      return;
    }
    String header = new String(metadata.headers(), StandardCharsets.ISO_8859_1);
    byte[] subject = subject(key, thread(data), metadata.headers(), draft);
    if (subject == null) {
      outcome.cannot(
          one,
          "the server shortens such a subject in its own way, and no other mail of the thread has"
              + " it: replies to the mail begin a thread of their own");
      return;
    }
    byte[] kind = {Keys.EMAIL, Keys.THREADING};
    draft.put(
        PROPERTY,
        Bytes.concat(Bytes.u32(Bytes.u32(key, 0)), kind, subject, Bytes.u32(Keys.last(key))),
        Bytes.concat(thread(data), ids(header)));
  }

  /** The hash of the thread's subject, in its short form; null if it isn't known. */
  private static byte[] subject(byte[] key, byte[] thread, byte[] header, Draft draft) {
    byte[] found = null;
    try (Source entries = entries(key, draft)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        byte[] value = entry.value();
        if (value.length >= Integer.BYTES && Arrays.equals(value, 0, 4, thread, 0, 4)) {
          byte[] hash = Arrays.copyOfRange(entry.key(), 6, entry.key().length - Integer.BYTES);
          if (found != null && !Arrays.equals(found, hash)) {
            return null;
          }
          found = hash;
        }
      }
    }
    String subject = new MailHeader(header).certain("Subject");
    boolean isPlain = subject != null && PLAIN_SUBJECT.matcher(subject).matches();
    byte[] own =
        isPlain
            ? CheekyHash.of((subject.isEmpty() ? "!" : subject).getBytes(StandardCharsets.UTF_8))
            : null;
    return found == null ? own : own == null || Arrays.equals(own, found) ? found : null;
  }

  /** The hashes of all ids in {@code header}, each once, in their order. */
  private static byte[] ids(String header) {
    TreeSet<byte[]> hashes = new TreeSet<>(Entry::compareKeys);
    for (String name : List.of("Message-ID", "In-Reply-To", "References")) {
      Matcher ids = ID.matcher(field(header, name));
      while (ids.find()) {
        byte[] id = ids.group(1).getBytes(StandardCharsets.ISO_8859_1);
        hashes.add(Arrays.copyOf(CheekyHash.of(id), HASH));
      }
    }
    return Bytes.concat(hashes.toArray(byte[][]::new));
  }

  /** The text of the first field {@code name} of {@code header}, as it is; empty if none. */
  static String field(String header, String name) {
    Matcher field =
        Pattern.compile(
                "(?im)^" + name + "[ \t]*:((?:[^\r\n]*+(?:\r?\n[ \t])?+)*+)", Pattern.MULTILINE)
            .matcher(header);
    return field.find() ? field.group(1).strip() : "";
  }
}
