// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Wording;

/** Reports entries of a later release, with which the database's own server does not start. */
final class ForeignEntries {
  private ForeignEntries() {}

  static void report(
      TransferReport report, Subspace subspace, long entries, Generation generation) {
    if (entries > 0 && report.isUndo()) {
      return;
    }
    if (entries > 0) {
      report.found(
          subspace
              + " has "
              + Wording.count(entries, "entry", "entries")
              + " of a later release that was started on it by mistake: a server of "
              + generation.releases()
              + " doesn't start with them; stalwart-verify names them (U7), stalwart-doctor"
              + " --repair"
              + " removes them");
    }
  }
}
