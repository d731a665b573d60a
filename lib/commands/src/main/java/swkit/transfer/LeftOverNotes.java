// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.List;
import java.util.Locale;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.key.KeyForms;
import swkit.store.LeftOver;

/** What is reported of the pieces that servers left after values (store-and-dump 3.5). */
final class LeftOverNotes {
  /** How many values are listed; the number of all of them is in a warning. */
  private static final int LISTED = 1000;

  private LeftOverNotes() {}

  /** Lists what was left out, and reports as found what nothing decides. */
  static void report(List<LeftOver> all, Generation generation, TransferReport report) {
    KeyForms forms = KeyForms.of(generation);
    all.stream()
        .limit(LISTED)
        .forEach(
            left -> {
              String key = forms.decode(left.subspace(), left.key()).text();
              if (left.isDecided()) {
                report.leftOut(key + ": " + what(left));
              } else {
                report.found(
                    key
                        + ": nothing tells where its value ends, so it was taken as the server"
                        + " reads it, with "
                        + bytes(left.bytes()));
              }
            });
    if (all.size() > LISTED) {
      report.leftOut("… and the same of " + (all.size() - LISTED) + " more values");
    }
  }

  private static String what(LeftOver left) {
    String pieces =
        left.pieces() == 0 ? "" : " in " + Wording.count(left.pieces(), "piece", "pieces");
    return bytes(left.bytes()) + pieces + " of an earlier, longer value";
  }

  private static String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,d bytes", bytes);
  }
}
