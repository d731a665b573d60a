// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.io.Bytes;
import swkit.lsm.Resolved;
import swkit.lsm.StoreFiles;
import swkit.salvage.EntryProof.Certainty;

/**
 * Finds out to which subspace a table of a RocksDB store belongs if neither a MANIFEST nor its
 * properties say it: to the only one whose keys and values have the forms of all of its entries.
 * Stateless.
 */
final class FamilyGuess {
  private static final int SAMPLE = 3000;

  /** The one of these whose keys are text, in 0.15; in 0.16 it holds objects. */
  private static final Subspace TEXT = Subspace.SETTINGS;

  /** Subspaces that take keys of any form: one of them is never what other forms fit too. */
  private static final Set<Subspace> ANY_KEY =
      EnumSet.of(TEXT, Subspace.IN_MEMORY_VALUES, Subspace.IN_MEMORY_COUNTERS);

  private FamilyGuess() {}

  /** The schema version by the first entry of an unnamed table; 0 if none has it. */
  static int schemaVersion(StoreFiles files) {
    for (String table : files.unnamed()) {
      for (Resolved first : sample(files, table, 1)) {
        boolean isSchema =
            Arrays.equals(first.key(), SchemaKey.key())
                && first.value() != null
                && first.value().length == Integer.BYTES;
        if (isSchema && Generation.isKnown(Bytes.u32(first.value(), 0))) {
          return Bytes.u32(first.value(), 0);
        }
      }
    }
    return 0;
  }

  /** Assigns all unnamed tables; {@code notes} gets a line for each that has a subspace now. */
  static void assign(StoreFiles files, Generation generation, List<String> notes) {
    for (String table : files.unnamed()) {
      Subspace subspace = of(sample(files, table, SAMPLE), generation);
      files.assign(table, subspace == null ? null : String.valueOf(subspace.letter()));
      if (subspace != null) {
        notes.add(table + " doesn't say what it holds; by its entries it is " + subspace);
      }
    }
  }

  private static List<Resolved> sample(StoreFiles files, String table, int most) {
    try {
      return files.sample(table, most);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Subspace of(List<Resolved> sample, Generation generation) {
    Subspace best = null;
    int most = -1;
    boolean isTie = false;
    for (Subspace subspace : Subspace.values()) {
      if (ANY_KEY.contains(subspace)) {
        continue;
      }
      int proven = proven(sample, new EntryProof(generation, subspace), subspace);
      if (proven >= 0) {
        isTie = proven == most;
        if (proven > most) {
          best = subspace;
          most = proven;
          isTie = false;
        }
      }
    }
    if (best == null && proven(sample, new EntryProof(generation, TEXT), TEXT) >= 0) {
      return sample.stream().allMatch(one -> isText(one.key())) ? TEXT : null;
    }
    return isTie ? null : best;
  }

  private static boolean isText(byte[] key) {
    for (byte b : key) {
      if (b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * How many entries a hash, or the form of the value, proves to be of {@code subspace}; -1 if one
   * can't be.
   */
  private static int proven(List<Resolved> sample, EntryProof proof, Subspace subspace) {
    int proven = 0;
    if (sample.isEmpty() || !proof.hasForms()) {
      return -1;
    }
    for (Resolved one : sample) {
      boolean isInBlobFile = one.value() == null;
      boolean isSchema = subspace == Subspace.PROPERTY && Arrays.equals(one.key(), SchemaKey.key());
      if (isInBlobFile && subspace != Subspace.BLOBS || !isSchema && !proof.isKnown(one.key())) {
        return -1;
      }
      if (isInBlobFile || isSchema) {
        proven++;
        continue;
      }
      boolean isBlob = subspace == Subspace.BLOBS && one.key().length == BlobLink.HASH_LENGTH;
      Certainty certainty = isBlob ? blob(one) : proof.value(one.key(), one.value());
      if (certainty == Certainty.WRONG || certainty == Certainty.ODD) {
        return -1;
      }
      proven += certainty == Certainty.PROVEN ? 1 : 0;
    }
    return proven;
  }

  private static Certainty blob(Resolved one) {
    return BlobContent.check(one.key(), one.value()) == null ? Certainty.PROVEN : Certainty.WRONG;
  }
}
