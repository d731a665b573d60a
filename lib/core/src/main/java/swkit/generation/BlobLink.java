// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

/** The key of a blob link: the hash of the blob, and what links it (store-and-dump 1.6). */
public final class BlobLink {
  /** The length of a blob's hash, in bytes: BLAKE3 (key-layouts 1.8). */
  public static final int HASH_LENGTH = 32;

  private BlobLink() {}
}
