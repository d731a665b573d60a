// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.key.DecodedEntry;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;

/** What one subspace contains, counted as it is read. One thread at a time. */
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

  /** Decodes every entry if {@code decoding}, to count what can't be. */
  SubspaceCount(Subspace subspace, KeyForms forms, boolean decoding) {
    this.subspace = subspace;
    this.forms = forms;
    this.decoding = decoding;
  }

  /**
   * Counts {@code source} to its end, or up to what can't be read, which is kept as the problem.
   *
   * @param frame the frame that it reads, or null
   */
  void count(Source source, FrameReader frame) {
    try {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        add(entry);
      }
      endMarked = frame == null ? null : frame.endMarked();
    } catch (SwkitException e) {
      problem = e.getMessage();
    }
  }

  /** Keeps as the problem why nothing of it can be read. */
  void unreadable(SwkitException why) {
    problem = why.getMessage();
  }

  /** Takes the counts of a frame that is sealed and isn't read. */
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

  /** The length of the largest value; 0 if there is none. */
  long largestBytes() {
    return largestBytes;
  }

  /** The key of the largest value, decoded; empty if all values are. */
  String largestKey() {
    return largestBytes == 0 ? "" : forms.decode(subspace, largest.key()).text();
  }

  long undecodedKeys() {
    return undecodedKeys;
  }

  /** Values of which not everything is as the layout has it. */
  long undecodedValues() {
    return undecodedValues;
  }

  /** Whether the frame has an end mark; null for a store, and for a frame that ended too early. */
  Boolean endMarked() {
    return endMarked;
  }

  /** Whether the counts are those of the manifest, and nothing was read. */
  boolean isSealed() {
    return sealed;
  }

  /** Why it could not be read to its end, with the address; null if it could. */
  String problem() {
    return problem;
  }

  /** {@code title} is what the subspace is called in the releases that it is of. */
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
