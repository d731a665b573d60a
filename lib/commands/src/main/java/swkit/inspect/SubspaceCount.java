// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.invocation.RemedyText;
import swkit.key.DecodedEntry;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;

/** Counts the entries of one subspace while they are read. Used by one thread at a time. */
final class SubspaceCount {
  private final Subspace subspace;
  private final KeyForms forms;
  private final boolean decoding;
  private long entries;
  private long keyBytes;
  private long valueBytes;
  private Entry largest;
  private long largestBytes;
  private long undecodedKeys;
  private long undecodedValues;
  private Boolean endMarked;
  private String problem;
  private boolean sealed;

  /** If {@code decoding}, decodes every entry, and counts those that can't be decoded. */
  SubspaceCount(Subspace subspace, KeyForms forms, boolean decoding) {
    this.subspace = subspace;
    this.forms = forms;
    this.decoding = decoding;
  }

  /**
   * Counts the entries of {@code source} to its end. A failure to read ends it too, and is kept as
   * the problem.
   *
   * @param frame the frame that {@code source} reads; null if it reads none
   */
  void count(Source source, FrameReader frame) {
    try {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        add(entry);
      }
      endMarked = frame == null ? null : frame.endMarked();
    } catch (SwkitException e) {
      problem = RemedyText.message(e);
    }
  }

  /** Keeps {@code why} as the problem: nothing of the subspace can be read. */
  void unreadable(SwkitException why) {
    problem = RemedyText.message(why);
  }

  /** Takes the counts of a sealed frame, which is not read. */
  void take(FrameIndex index) {
    entries = index.entries();
    keyBytes = index.keyBytes();
    valueBytes = index.valueBytes();
    largest = new Entry(index.largestKey());
    largestBytes = index.largestBytes();
    endMarked = index.endMarked();
    sealed = true;
  }

  private void add(Entry entry) {
    entries++;
    keyBytes += entry.key().length;
    valueBytes += entry.value().length;
    if (largest == null || entry.value().length > largestBytes) {
      largest = new Entry(entry.key());
      largestBytes = entry.value().length;
    }
    if (decoding) {
      DecodedKey key = forms.decode(subspace, entry.key());
      undecodedKeys += key.isKnown() ? 0 : 1;
      undecodedValues += new DecodedEntry(key, key.value(entry.value())).value().complete() ? 0 : 1;
    }
  }

  Subspace subspace() {
    return subspace;
  }

  long entries() {
    return entries;
  }

  long keyBytes() {
    return keyBytes;
  }

  long valueBytes() {
    return valueBytes;
  }

  /** The length of the largest value in bytes; 0 if there is none. */
  long largestBytes() {
    return largestBytes;
  }

  /** The key of the largest value, decoded; empty if all values are empty. */
  String largestKey() {
    return largestBytes == 0 ? "" : forms.decode(subspace, largest.key()).text();
  }

  long undecodedKeys() {
    return undecodedKeys;
  }

  /** The number of values that don't fit the layout. */
  long undecodedValues() {
    return undecodedValues;
  }

  /** Whether the frame has an end mark; null for a store and for a frame that was cut short. */
  Boolean endMarked() {
    return endMarked;
  }

  /** Whether the counts come from the manifest, and nothing was read. */
  boolean isSealed() {
    return sealed;
  }

  /** Why the subspace could not be read to its end, with the address; null if it could. */
  String problem() {
    return problem;
  }

  /** The counts as an object; {@code title} is the name of the subspace in its release. */
  JsonObject json(String title) {
    JsonObject object = new JsonObject();
    object.addProperty("subspace", String.valueOf(subspace.letter()));
    object.addProperty("name", title);
    object.addProperty("entries", entries);
    object.addProperty("keyBytes", keyBytes);
    object.addProperty("valueBytes", valueBytes);
    object.addProperty("largestValueBytes", largestBytes);
    object.addProperty("largestKey", largestKey());
    if (decoding) {
      object.addProperty("undecodedKeys", undecodedKeys);
      object.addProperty("undecodedValues", undecodedValues);
    }
    if (endMarked != null) {
      object.addProperty("endMark", endMarked);
    }
    if (sealed) {
      object.addProperty("read", false);
    }
    if (problem != null) {
      object.addProperty("problem", problem);
    }
    return object;
  }
}
