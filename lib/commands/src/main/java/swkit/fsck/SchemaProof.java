// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.DIRECTORY;
import static swkit.Subspace.PROPERTY;

import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.SchemaKey;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.verify.Finding;
import swkit.verify.Found;
import swkit.verify.Severity;

/**
 * Whether everything in a store proves of which release it is, though its schema key doesn't say
 * it: every key and every value is one of that release, and there are some that no other has, whose
 * archives have other structures and whose directories other keys (key-layouts 1.7, 4 and 5).
 */
final class SchemaProof {
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
