// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import swkit.DumpException;
import swkit.Entry;
import swkit.Snapshot;
import swkit.StoreException;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;

/** The requirements on the entries of one subspace that go into a storage. One thread at a time. */
final class EntryRequirements {
  private final String from;
  private final boolean isDump;
  private final Subspace subspace;
  private final Generation.Kind kind;
  private final int schemaVersion;
  private final Function<Entry, String> refusals;
  private boolean schemaSeen;

  /** {@code refusals} gives what else is wrong with an entry; null for nothing. */
  EntryRequirements(
      Snapshot from, boolean isDump, Subspace subspace, Function<Entry, String> refusals) {
    Generation generation = Generation.of(from);
    this.from = from.address();
    this.isDump = isDump;
    this.subspace = subspace;
    this.kind = generation.kind(subspace);
    this.schemaVersion = generation.schemaVersion();
    this.refusals = refusals;
  }

  /** Throws if {@code entry} is not valid in its subspace, or is refused. */
  void require(Entry entry) {
    String problem = problem(entry);
    problem = problem == null ? refusals.apply(entry) : problem;
    if (problem != null) {
      throw failed(subspace + " key " + Entry.hex(entry.key()) + ": " + problem);
    }
    if (subspace == Subspace.PROPERTY && SchemaKey.is(entry)) {
      schemaSeen = true;
      if (!Arrays.equals(entry.value(), Bytes.u32(schemaVersion))) {
        throw failed(
            "the schema key holds "
                + Entry.hex(entry.value())
                + ", but the frames' headers say version "
                + schemaVersion);
      }
    }
  }

  private SwkitException failed(String problem) {
    return isDump ? new DumpException(Path.of(from), problem) : new StoreException(from, problem);
  }

  /** Whether the entry with the schema version was among those required so far. */
  boolean isSchemaSeen() {
    return schemaSeen;
  }

  private String problem(Entry entry) {
    if (kind == Generation.Kind.COUNTERS && entry.value().length != 8) {
      return "is a counter of " + entry.value().length + " bytes, not of 8";
    }
    if (kind == Generation.Kind.KEYS && entry.value().length != 0) {
      return "has a value of " + entry.value().length + " bytes, but must have none";
    }
    return null;
  }
}
