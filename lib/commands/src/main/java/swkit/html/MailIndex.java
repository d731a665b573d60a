// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The contents of all mails: which are there, and how many mails have the same. Needs about 30
 * bytes a mail. Mails are added first, then {@link #sort} is called, then contents are looked up.
 * Not thread-safe.
 */
final class MailIndex {
  private final HashPrefixes contents = new HashPrefixes();
  private final HashPrefixes mails = new HashPrefixes();
  private final BitSet found = new BitSet();
  private HashPrefixes sorted = new HashPrefixes();

  /** A mail of an account as one number. */
  static long mail(int account, int document) {
    return (long) account << 32 | Integer.toUnsignedLong(document);
  }

  void add(long mail, byte[] hash) {
    contents.add(HashPrefixes.of(hash));
    mails.add(mail);
  }

  void sort() {
    sorted = contents.sorted();
  }

  /** How many mails have the content {@code hash}, which is there. */
  int found(byte[] hash) {
    int first = sorted.first(HashPrefixes.of(hash));
    if (first < 0) {
      return 0;
    }
    found.set(first);
    return sorted.copies(first);
  }

  /** Calls {@code taker} with each mail whose content was not found. */
  void missing(LongConsumer taker) {
    if (found.cardinality() == sorted.size()) {
      return;
    }
    for (int i = 0; i < contents.size(); i++) {
      if (!found.get(sorted.first(contents.get(i)))) {
        taker.accept(mails.get(i));
      }
    }
  }

  /** One mail, the first, of each of {@code prefixes}. */
  Map<Long, Long> examples(Set<Long> prefixes) {
    Map<Long, Long> examples = new HashMap<>();
    Set<Long> wanted = new HashSet<>(prefixes);
    for (int i = 0; i < contents.size() && !wanted.isEmpty(); i++) {
      if (wanted.remove(contents.get(i))) {
        examples.put(contents.get(i), mails.get(i));
      }
    }
    return examples;
  }
}
