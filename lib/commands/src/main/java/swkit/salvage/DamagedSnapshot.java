// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Set;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;

/**
 * What is readable of a damaged database, as a snapshot. Each scan reads the whole subspace.
 * Closing it leaves the database open. For one thread.
 */
final class DamagedSnapshot implements Snapshot {
  private final DamagedDatabase damaged;

  DamagedSnapshot(DamagedDatabase damaged) {
    this.damaged = damaged;
  }

  @Override
  public String address() {
    return damaged.address();
  }

  @Override
  public int schemaVersion() {
    return damaged.schemaVersion();
  }

  @Override
  public Set<Subspace> subspaces() {
    return damaged.subspaces();
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    return damaged.subspaces().contains(subspace)
        ? damaged.entries(subspace, loss -> {}).within(range)
        : Source.empty();
  }

  @Override
  public void close() {}
}
