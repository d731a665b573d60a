// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import swkit.Subspace;
import swkit.io.Bytes;

/**
 * How it can be told where a value ends that FoundationDB keeps in pieces, when a server has left
 * pieces of an earlier, longer value after it (store-and-dump 3.5).
 */
public enum PieceRule {
  /** It can't be told: the key and one byte more may be the key of another entry. */
  NONE,
  /** By the sizes of the pieces alone. */
  SIZES,
  /** By the sizes, and by the checksum of the value, which is an archive. */
  CHECKSUM;

  private static final int PROPERTY_KEY = 10;
  private static final int INTEGER_KEY = 18;
  private static final int ARCHIVE = 50;
  private static final int THREADING = 90;

  private static PieceRule archive(boolean isArchive) {
    return isArchive ? CHECKSUM : SIZES;
  }

  private static PieceRule where(boolean holds, PieceRule rule) {
    return holds ? rule : NONE;
  }

  /** The rule of 0.12 to 0.14, where only the archives of documents and messages are known. */
  static PieceRule of014(Subspace subspace, byte[] key) {
    return switch (subspace) {
      case PROPERTY -> where(property(key) == CHECKSUM, CHECKSUM);
      case QUEUE_MESSAGES -> where(key.length == 8, CHECKSUM);
      default -> NONE;
    };
  }

  /** The rule of 0.15. */
  static PieceRule of015(Subspace subspace, byte[] key) {
    return switch (subspace) {
      case PROPERTY -> property(key);
      case QUEUE_MESSAGES -> where(key.length == 8, CHECKSUM);
      case DIRECTORY -> where(isPrincipal(key), CHECKSUM);
      case TASKS -> task015(key);
      case BLOB_EXTRA -> where(key.length == 45, archive(key.length > 0 && key[0] == 1));
      case REPORTS_IN -> where(key.length == 17, CHECKSUM);
      case TELEMETRY_SPANS -> where(key.length == 8, SIZES);
      default -> NONE;
    };
  }

  /** The rule of 0.16. */
  static PieceRule of016(Subspace subspace, byte[] key) {
    return switch (subspace) {
      case PROPERTY -> property(key);
      case QUEUE_MESSAGES -> where(key.length == 8, CHECKSUM);
      case TASKS -> where(key.length == 16, SIZES);
      case DIRECTORY, SETTINGS, BLOB_EXTRA, TELEMETRY_INDEX, REPORTS_IN, REPORTS_OUT ->
          where(key.length == 10, SIZES);
      case TELEMETRY_SPANS -> where(key.length == 8, SIZES);
      default -> NONE;
    };
  }

  /** Of the forms that begin with account, collection and field, which tell them apart. */
  private static PieceRule property(byte[] key) {
    if (key.length < PROPERTY_KEY) {
      return NONE;
    }
    int collection = key[4] & 0xFF;
    int field = key[5] & 0xFF;
    if (collection == 0 && field == THREADING) {
      return where(
          key.length > PROPERTY_KEY && key.length == 11 + Math.min(key[6] & 0xFF, 15), SIZES);
    }
    if (collection == 4 && field == 49
        || collection == 11 && field == 2
        || collection == 13 && field == 0) {
      return where(key.length == INTEGER_KEY, SIZES);
    }
    boolean isArchive =
        field == ARCHIVE && collection <= 13
            || collection == 0 && field == 71
            || collection == 7 && (field == 44 || field == 45);
    boolean isPlain =
        collection == 0 && field == 91 || collection == 7 && field >= 46 && field <= 49;
    return where(key.length == PROPERTY_KEY && (isArchive || isPlain), archive(isArchive));
  }

  /** Whether it is 02 and an id in leb128, whose last byte is the only one below 80. */
  private static boolean isPrincipal(byte[] key) {
    if (key.length < 2 || key.length > 6 || key[0] != 2 || key[key.length - 1] < 0) {
      return false;
    }
    for (int i = 1; i < key.length - 1; i++) {
      if (key[i] >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The byte at 12 is the kind, which says how long the key is. */
  private static PieceRule task015(byte[] key) {
    int kind = key.length > 12 ? key[12] : -1;
    int length =
        switch (kind) {
          case 7, 8 -> 18;
          case 3, 6 -> 21;
          case 4, 9 -> 17;
          case 5 -> 25;
          default -> -1;
        };
    boolean isPayload = kind == 5 && key.length == 25 && Bytes.u64(key, 0) == -1;
    return where(key.length == length && (kind != 5 || isPayload), archive(isPayload));
  }
}
