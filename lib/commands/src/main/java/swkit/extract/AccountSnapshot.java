// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.List;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.KnownGeneration;

/**
 * A view of a snapshot that has the documents of one account in memory, so that a dump need not be
 * read again for each of its parts. Closing it closes nothing. For one thread.
 */
final class AccountSnapshot implements Snapshot, KnownGeneration {
  private final Snapshot snapshot;
  private final Generation generation;
  private final List<Entry> documents;

  /** A view with {@code documents}, ascending, instead of those in the database. */
  AccountSnapshot(Snapshot snapshot, Generation generation, List<Entry> documents) {
    this.snapshot = snapshot;
    this.generation = generation;
    this.documents = documents;
  }

  @Override
  public Generation generation() {
    return generation;
  }

  @Override
  public String address() {
    return snapshot.address();
  }

  @Override
  public int schemaVersion() {
    return snapshot.schemaVersion();
  }

  @Override
  public Set<Subspace> subspaces() {
    return snapshot.subspaces();
  }

  @Override
  public Source scan(Subspace subspace, KeyRange range) {
    return subspace == Subspace.PROPERTY
        ? Source.of(documents.stream().filter(entry -> range.contains(entry.key())).toList())
        : snapshot.scan(subspace, range);
  }

  @Override
  public void close() {}
}
