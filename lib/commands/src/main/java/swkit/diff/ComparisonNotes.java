// SPDX-License-Identifier: Apache-2.0
package swkit.diff;

import java.util.ArrayList;
import java.util.List;
import swkit.BlobDamage;

/** Notes on a comparison. Thread-safe. Keeps the first damaged blobs and counts the others. */
final class ComparisonNotes {
  private static final int KEPT = 10;

  private final List<String> notes = new ArrayList<>();
  private long damaged;

  synchronized void add(String note) {
    notes.add(note);
  }

  synchronized void damage(String side, BlobDamage damage) {
    damaged++;
    if (damaged <= KEPT) {
      notes.add(side + ": " + damage);
    }
  }

  synchronized List<String> all() {
    List<String> all = new ArrayList<>(notes);
    if (damaged > KEPT) {
      all.add("… and " + (damaged - KEPT) + " more damaged blobs (stalwart-verify names all)");
    }
    return all;
  }
}
