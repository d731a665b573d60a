// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.DIRECTORY;
import static swkit.Subspace.PROPERTY;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.SchemaKey;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.verify.Finding;
import swkit.verify.Found;
import swkit.verify.Rule;
import swkit.verify.Severity;

/**
 * Whether everything in a store proves of which release it is, though its schema key doesn't say
 * it: every key and every value is one of that release, and there are some that no other has, whose
 * archives have other structures and whose directories other keys (key-layouts 1.7, 4 and 5). And
 * whether a key that is there can be right.
 */
final class SchemaProof {
  /** The kinds of entries of {@code p} that are looked at. */
  private static final int KINDS = 3;

  /** Fewer that can't be read may be damaged. */
  private static final int SEVERAL = 3;

  private static final String SCHEMA_KEY = Entry.hex(SchemaKey.key());

  private SchemaProof() {}

  /** Why {@code found} doesn't prove that the store is of its generation; null if it does. */
  static String problem(Found found) {
    String releases = found.generation().releases();
    for (Finding finding : found.verdict().findings()) {
      boolean isOfForm = finding.rule().startsWith("U") && finding.severity() != Severity.INFO;
      boolean isOfSchemaKey =
          finding.count() == 1 && finding.examples().get(0).keyHex().equals(SCHEMA_KEY);
      if (isOfForm && !isOfSchemaKey) {
        return "not everything is as " + releases + " writes it (" + finding.rule() + ")";
      }
    }
    boolean isProven =
        found.generation().hasRegistry()
            ? has(found, DIRECTORY, KeyRange.all(), SchemaProof::isObject)
            : has(found, DIRECTORY, KeyRange.prefix((byte) 2), SchemaProof::isReadable)
                && has(found, PROPERTY, KeyRange.all(), SchemaProof::isMailbox);
    return isProven
        ? null
        : "it has no account and no mailbox that would prove that of " + releases;
  }

  /**
   * Why the schema key of the store is doubtful, though it is there: of one kind of what makes an
   * account, there is something, and nothing of it can be read; or there are mailboxes, and all
   * accounts are those of the next release. Null if it isn't. What was found by a wrong layout
   * would be repaired wrongly.
   */
  static String doubt(Found found) {
    String releases = found.generation().releases();
    String kind = unreadableKind(found);
    if (kind != null) {
      return "its schema key says "
          + releases
          + ", but none of its "
          + kind
          + " is as "
          + releases
          + " writes it: the key may be wrong";
    }
    boolean isForeign =
        !found.generation().hasRegistry()
            && found.verdict().findings().stream()
                .anyMatch(finding -> finding.what().equals(Rule.U7.what()))
            && !has(found, DIRECTORY, KeyRange.prefix((byte) 2), (any, s, entry) -> true)
            && has(found, PROPERTY, KeyRange.all(), SchemaProof::isMailbox);
    return isForeign
        ? "its schema key says "
            + releases
            + ", but all its accounts are those of a later release:"
            + " the key may be wrong"
        : null;
  }

  /** The first kind of which there are several entries, and none is readable; else null. */
  private static String unreadableKind(Found found) {
    Map<String, Integer> unreadable = new LinkedHashMap<>();
    Set<String> known = new HashSet<>();
    try (Source entries = found.data().scan(PROPERTY)) {
      for (Entry entry = entries.next();
          entry != null && known.size() < KINDS;
          entry = entries.next()) {
        String kind = kind(entry.key());
        if (kind != null && !known.contains(kind)) {
          if (isReadable(found, PROPERTY, entry)) {
            known.add(kind);
          } else {
            unreadable.merge(kind, 1, Integer::sum);
          }
        }
      }
    }
    boolean hasRegistry = found.generation().hasRegistry();
    KeyRange all = hasRegistry ? KeyRange.all() : KeyRange.prefix((byte) 2);
    if (!has(
        found, DIRECTORY, all, hasRegistry ? SchemaProof::isObject : SchemaProof::isReadable)) {
      unreadable.put(
          "accounts", Math.toIntExact(Math.min(SEVERAL, found.data().count(DIRECTORY, all))));
    }
    unreadable.keySet().removeAll(known);
    return unreadable.entrySet().stream()
        .filter(kind -> kind.getValue() >= SEVERAL)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static String kind(byte[] key) {
    if (key.length != 10) {
      return null;
    }
    return switch (Keys.coll(key) << 8 | Keys.field(key)) {
      case Keys.EMAIL << 8 | Keys.ARCHIVE -> "mails";
      case Keys.EMAIL << 8 | Keys.METADATA -> "metadata of mails";
      case Keys.MAILBOX << 8 | Keys.ARCHIVE -> "mailboxes";
      default -> null;
    };
  }

  /** A test of an entry. */
  private interface Test {
    boolean holds(Found found, Subspace subspace, Entry entry);
  }

  private static boolean has(Found found, Subspace subspace, KeyRange range, Test test) {
    try (Source entries = found.data().scan(subspace, range)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (test.holds(found, subspace, entry)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isReadable(Found found, Subspace subspace, Entry entry) {
    return entry.value().length > 0
        && Decoded.of(found.generation(), subspace, entry.key(), entry.value()).isReadable();
  }

  private static boolean isMailbox(Found found, Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    return key.length == 10
        && Keys.coll(key) == Keys.MAILBOX
        && Keys.field(key) == Keys.ARCHIVE
        && isReadable(found, subspace, entry);
  }

  private static boolean isObject(Found found, Subspace subspace, Entry entry) {
    try {
      ObjectId id = ObjectId.ofKey(entry.key());
      return id.subspace() == subspace && Pickle.decode(id, entry.value()) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
