// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import swkit.hash.Blake3;
import swkit.hash.Blake3Correction;
import swkit.key.Archive;
import swkit.legacy.Family;
import swkit.salvage.EntryProof.Certainty;

/**
 * Says how certain the value of an entry in a legacy dump is: by the BLAKE3 of a blob, or the
 * checksum of an archive. Releases before 0.12 have no archives; so whether a value without a
 * checksum is damaged is known by the others of its kind. For one thread.
 */
final class LegacyProof {
  private static final byte[] EMPTY_HASH = Blake3.hash(new byte[0]);

  /** The most blocks of 64 bytes that are hashed to find flipped bits in blobs: some minutes. */
  private static final long MOST_EFFORT = 3_000_000_000L;

  private final PatchedFile file;
  private final Map<Integer, long[]> counts = new HashMap<>();
  private long effort;
  private long givenUp;

  LegacyProof(PatchedFile file) {
    this.file = file;
  }

  /** Whether a hash proves {@code op}, a whole entry of {@code family}. */
  boolean isProven(LegacyOp op, Family family) {
    if (family == Family.BLOB) {
      byte[] key = file.bytes(op.keyAt(), op.keyLength());
      return op.code() == LegacyOp.KEY
          ? Blake3.LENGTH == key.length && Arrays.equals(key, EMPTY_HASH)
          : Blake3.matches(key, file.bytes(op.valueAt(), op.valueLength()));
    }
    return holdsArchives(family) && isProven(file.bytes(op.valueAt(), op.valueLength()));
  }

  private static boolean isProven(byte[] value) {
    Archive archive = Archive.of(value);
    return archive != null && archive.isIntact() && archive.checksum() == Archive.Checksum.OK;
  }

  private static boolean holdsArchives(Family family) {
    return family == Family.PROPERTY || family == Family.DIRECTORY || family == Family.QUEUE;
  }

  /** Entries of one kind have values of one layout: the kind of {@code op}; -1 if it has none. */
  private int kind(LegacyOp op, Family family) {
    return holdsArchives(family) && op.valueLength() > 0
        ? family.ordinal() << 8 | file.u8(op.keyAt())
        : -1;
  }

  /** Counts an entry, so that {@link #value} knows its kind. */
  void count(LegacyOp op, Family family, boolean isProven) {
    int kind = kind(op, family);
    if (kind >= 0) {
      counts.computeIfAbsent(kind, any -> new long[2])[isProven ? 1 : 0]++;
    }
  }

  /** Whether {@code op} may need to be looked at again when all entries are counted. */
  boolean isDoubtful(LegacyOp op, Family family) {
    return family == Family.BLOB ? op.code() == LegacyOp.KEY_VALUE : kind(op, family) >= 0;
  }

  /** How certain the value of an unproven entry is, after all were counted. */
  Certainty value(LegacyOp op, Family family) {
    if (family == Family.BLOB) {
      return Certainty.WRONG;
    }
    long[] count = counts.getOrDefault(kind(op, family), new long[2]);
    return count[1] > count[0] ? Certainty.WRONG : Certainty.PLAUSIBLE;
  }

  /** Corrects the one bit of the value, or of a blob's key, that flipped, as the hash proves. */
  boolean correct(LegacyOp op, Family family) {
    byte[] value = file.bytes(op.valueAt(), op.valueLength());
    if (family != Family.BLOB) {
      return patch(op.valueAt(), value, ValueCorrection.archive(value));
    }
    byte[] key = file.bytes(op.keyAt(), op.keyLength());
    byte[] hash = Blake3.hash(value);
    int differing = 0;
    for (int i = 0; i < key.length; i++) {
      differing += Integer.bitCount((key[i] ^ hash[i]) & 0xFF);
    }
    if (differing == 1) {
      return patch(op.keyAt(), key, hash);
    }
    if (file.hasLostSector(op.valueAt(), op.end())) {
      return false;
    }
    effort += Blake3Correction.effort(value.length);
    if (effort > MOST_EFFORT) {
      givenUp++;
      return false;
    }
    return patch(op.valueAt(), value, ValueCorrection.blob(key, value));
  }

  /** How many blobs were not searched for a flipped bit, because it takes too long. */
  long givenUp() {
    return givenUp;
  }

  private boolean patch(long at, byte[] wrong, byte[] right) {
    if (right == null) {
      return false;
    }
    int where = Arrays.mismatch(wrong, right);
    file.patch(at + where, right[where]);
    return true;
  }
}
