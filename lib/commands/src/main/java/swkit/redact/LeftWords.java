// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Wording;

/**
 * The values of a redacted dump in which words of the original were found. A damaged value may name
 * parts of itself wrongly, so that a text in it isn't met. The words in such a value are replaced
 * wherever they are, and if some are still left, all of its bytes. {@link #add} is called by one
 * thread, while no other uses it; the other methods are thread-safe.
 */
final class LeftWords {
  /** Where words were found, by the redacted key. */
  record Place(Subspace subspace, ByteBuffer key) {
    Place(Subspace subspace, byte[] key) {
      this(subspace, ByteBuffer.wrap(key.clone()));
    }
  }

  /** How often only the words are replaced: what they are a part of may then read otherwise. */
  private static final int BY_WORD = 2;

  /** How often words were found, by the place that the entry had when it was first written. */
  private final Map<Place, Integer> found = new HashMap<>();

  /** Where an entry was first written, by its place now, if its key has changed. */
  private final Map<Place, Place> first = new ConcurrentHashMap<>();

  /** Adds what a search found. Returns a place that can't be helped any more; null if none. */
  Place add(Collection<Place> places) {
    for (Place place : places) {
      if (found.merge(first.getOrDefault(place, place), 1, Integer::sum) > BY_WORD + 1) {
        return place;
      }
    }
    return null;
  }

  /** The subspaces that must be written again because of {@code places}: all, if of blobs. */
  static Set<Subspace> again(Collection<Place> places, Set<Subspace> all) {
    Set<Subspace> again = EnumSet.noneOf(Subspace.class);
    places.forEach(place -> again.add(place.subspace()));
    return again.contains(Subspace.BLOBS) ? all : again;
  }

  /**
   * The redacted {@code entry} without the words that were found in it, and in its key.
   *
   * @param again replaces the words in the texts of an entry
   * @param redactor replaces the words in any bytes
   */
  Entry without(Subspace subspace, Entry entry, EntryText again, Redactor redactor) {
    int times = times(subspace, entry.key());
    if (times == 0) {
      return entry;
    }
    Entry known = again.take(subspace, entry);
    byte[] key = ArchiveText.changed(known.key(), redactor::words);
    moved(subspace, entry.key(), key);
    return new Entry(key, value(times, entry.value(), value -> known.value(), redactor));
  }

  /** The same for the {@code content} of a blob that was first written with the {@code key}. */
  byte[] blob(byte[] key, byte[] content, UnaryOperator<byte[]> again, Redactor redactor) {
    return value(times(Subspace.BLOBS, key), content, again, redactor);
  }

  /** The entry that was first written with the key {@code from} now has the key {@code to}. */
  void moved(Subspace subspace, byte[] from, byte[] to) {
    if (!Arrays.equals(from, to)) {
      first.put(new Place(subspace, to), new Place(subspace, from));
    }
  }

  private int times(Subspace subspace, byte[] key) {
    return found.isEmpty() ? 0 : found.getOrDefault(new Place(subspace, key), 0);
  }

  private static byte[] value(
      int times, byte[] value, UnaryOperator<byte[]> again, Redactor redactor) {
    if (times == 0) {
      return value;
    }
    return times > BY_WORD
        ? ArchiveText.contents(value, bytes -> redactor.opaque(bytes, 0, bytes.length))
        : ArchiveText.contents(again.apply(value), redactor::words);
  }

  /** One line about all of them; null if there are none. */
  String problem() {
    if (found.isEmpty()) {
      return null;
    }
    Set<Subspace> subspaces = new TreeSet<>();
    found.keySet().forEach(place -> subspaces.add(place.subspace()));
    return "damage hid words of the original in "
        + Wording.count(found.size(), "entry", "entries")
        + " of "
        + subspaces.stream().map(Subspace::toString).collect(Collectors.joining(", "))
        + ": the words, or all bytes of the value, were replaced, so stalwart-verify may report other"
        + " damage there";
  }
}
