// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import swkit.Subspace;
import swkit.blob.BlobContent;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.key.Archive;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;

/**
 * Says how certain it is that bytes are an entry of a subspace: by the form of the key, the
 * checksum of an archive (key-layouts 1.6), and the BLAKE3 of a blob (key-layouts 1.8).
 * Thread-safe.
 */
final class EntryProof {
  /** How certain it is that a value is as it was written. */
  enum Certainty {
    /** A hash proves it. */
    PROVEN,
    /** Nothing speaks against it. */
    PLAUSIBLE,
    /** It can't be decoded as the key says. */
    ODD,
    /** Its hash is wrong. */
    WRONG
  }

  /** An empty archive with a valid checksum. A layout that accepts it expects an archive. */
  private static final byte[] ANY_ARCHIVE = {0x38, (byte) 0xD3, (byte) 0x94, (byte) 0xC2, -96};

  private static final int LONG = 1 << 19;

  private static final String ARCHIVE = "archive";

  /** How a ZIP file begins: the bundle of a web application, whose key is not its hash. */
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final Subspace subspace;
  private final KeyForms forms;

  EntryProof(Generation generation, Subspace subspace) {
    this.subspace = subspace;
    this.forms = KeyForms.of(generation);
  }

  /** Whether keys of the subspace have forms that are known. */
  boolean hasForms() {
    return subspace == Subspace.BLOBS || forms.areKnown(subspace);
  }

  /** Whether {@code key} has a known form. */
  boolean isKnown(byte[] key) {
    return subspace == Subspace.BLOBS
        ? key.length == BlobLink.HASH_LENGTH
        : forms.decode(subspace, key).isKnown();
  }

  /** Whether a value of {@code length} bytes is longer than almost any; blobs may be. */
  boolean isTooLong(int length) {
    return subspace != Subspace.BLOBS && length > LONG;
  }

  /** How certain {@code value} is, given its key. */
  Certainty value(byte[] key, byte[] value) {
    if (subspace == Subspace.BLOBS) {
      return blob(key, value);
    }
    DecodedKey decoded = forms.decode(subspace, key);
    if (!decoded.isKnown()) {
      return Certainty.PLAUSIBLE;
    }
    if (isArchive(decoded)) {
      return archive(value);
    }
    return decoded.value(value).kind().equals(DecodedValue.UNDECODED)
        ? Certainty.ODD
        : Certainty.PLAUSIBLE;
  }

  /**
   * The value that {@code value} was before one bit of it flipped, as its hash proves; null if that
   * doesn't explain it.
   */
  byte[] corrected(byte[] key, byte[] value) {
    if (subspace == Subspace.BLOBS) {
      return key.length == BlobLink.HASH_LENGTH ? ValueCorrection.blob(key, value) : null;
    }
    return isArchive(forms.decode(subspace, key)) ? ValueCorrection.archive(value) : null;
  }

  private static boolean isArchive(DecodedKey key) {
    return key.isKnown() && key.value(ANY_ARCHIVE).kind().equals(ARCHIVE);
  }

  /** An archive without a checksum is wrong too: a flipped bit of its marker makes it one. */
  private static Certainty archive(byte[] value) {
    Archive archive = Archive.of(value);
    boolean isProven =
        archive != null && archive.isIntact() && archive.checksum() == Archive.Checksum.OK;
    return isProven ? Certainty.PROVEN : Certainty.WRONG;
  }

  private static Certainty blob(byte[] key, byte[] value) {
    if (key.length != BlobLink.HASH_LENGTH) {
      return Certainty.PLAUSIBLE;
    }
    if (BlobContent.matches(key, value)) {
      return Certainty.PROVEN;
    }
    for (int i = 0; i < ZIP.length; i++) {
      if (value.length <= i || value[i] != ZIP[i]) {
        return Certainty.WRONG;
      }
    }
    return Certainty.PLAUSIBLE;
  }
}
