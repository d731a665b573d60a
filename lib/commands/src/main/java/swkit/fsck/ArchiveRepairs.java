// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import java.util.List;
import swkit.key.Archive;
import swkit.salvage.ValueCorrection;
import swkit.verify.Case;
import swkit.verify.Rule;

/** Archives whose checksum one flipped bit explains (key-layouts 1.6): the bit is set right. */
final class ArchiveRepairs {
  private ArchiveRepairs() {}

  static List<Repair> all() {
    return List.of(new Repair(Rule.U2, "sets the one bit right", ArchiveRepairs::bit));
  }

  private static void bit(Case one, Draft draft, Outcome outcome) {
    byte[] value = draft.get(one.subspace(), one.key());
    Archive archive = value == null ? null : Archive.of(value);
    if (archive != null && archive.checksum() == Archive.Checksum.OK) {
      return;
    }
    byte[] right = value == null ? null : ValueCorrection.archive(value);
    if (right == null) {
      outcome.cannot(one, "no single bit explains its checksum: restore it from another dump");
    } else {
      draft.put(one.subspace(), one.key(), right);
    }
  }
}
