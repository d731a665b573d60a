// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.Arrays;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.KeyForms;
import swkit.key.KeyText;

/**
 * A range of keys, in one subspace or in all.
 *
 * @param subspace the subspace; null for all
 * @param range the range, the same in each subspace
 */
public record KeyQuery(Subspace subspace, KeyRange range) {
  /**
   * A query in words, each of which may be null. Keys are in any form that {@link KeyText} reads.
   *
   * @param subspace the letter or name of the subspace
   * @param prefix the start of all keys
   * @param from the first key
   * @param to the key after the last
   */
  public record Words(String subspace, String prefix, String from, String to) {
    /** The query that the words mean. Throws with exit code 2 if they mean none. */
    KeyQuery parse(KeyForms forms) {
      return KeyQuery.parse(forms, subspace, prefix, from, to);
    }
  }

  private static KeyQuery parse(
      KeyForms forms, String subspace, String prefix, String from, String to) {
    KeyQuery span = new KeyQuery(subspace == null ? null : subspace(subspace), KeyRange.all());
    if (prefix != null) {
      KeyText key = KeyText.parse(forms, span.subspace, prefix);
      span = span.and(key.subspace(), key.range());
    }
    if (from != null) {
      KeyText key = KeyText.parse(forms, span.subspace, from);
      span = span.and(key.subspace(), KeyRange.from(key.bytes()));
    }
    if (to != null) {
      KeyText key = KeyText.parse(forms, span.subspace, to);
      span = span.and(key.subspace(), new KeyRange(new byte[0], key.bytes()));
    }
    KeyRange range = span.range;
    if (range.to() != null && Entry.compareKeys(range.from(), range.to()) >= 0) {
      throw RefusedException.usage("the range is empty: " + range);
    }
    return span;
  }

  /** The subspace of this letter or name. Throws with exit code 2 if there is none. */
  public static Subspace subspace(String text) {
    Subspace found = text.length() == 1 ? Subspace.of(text.charAt(0)) : Generation.titled(text);
    if (found != null) {
      return found;
    }
    throw RefusedException.usage(
        "'"
            + text
            + "' is not a subspace; the subspaces are "
            + Arrays.stream(Subspace.values())
                .map(Subspace::toString)
                .collect(Collectors.joining(", ")));
  }

  /** Whether it asks for all keys. */
  boolean isWhole() {
    return range.from().length == 0 && range.to() == null;
  }

  private KeyQuery and(Subspace other, KeyRange more) {
    if (subspace != null && subspace != other) {
      throw RefusedException.usage(
          "the keys are of different subspaces: " + subspace + " and " + other);
    }
    boolean later = Entry.compareKeys(more.from(), range.from()) > 0;
    byte[] to = range.to();
    if (to == null || more.to() != null && Entry.compareKeys(more.to(), to) < 0) {
      to = more.to();
    }
    return new KeyQuery(other, new KeyRange(later ? more.from() : range.from(), to));
  }
}
