// SPDX-License-Identifier: Apache-2.0
package swkit.blob;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.AccountKeys;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.io.Bytes;

/**
 * Looks up the accounts that own a blob, from the links and the names in one snapshot, which it
 * doesn't close. Thread-safe.
 */
public final class BlobOwners {
  private final Snapshot snapshot;
  private PrincipalDirectory directory;
  private Set<ByteBuffer> unhashed;

  /** Reads nothing yet; the names are read once, when they are first needed. */
  public BlobOwners(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** Whether the key of a blob, though as long as a hash, isn't the hash of its content. */
  public synchronized boolean isUnhashed(byte[] key) {
    if (unhashed == null) {
      unhashed = Generation.layoutOf(snapshot).unhashedBlobs(snapshot);
    }
    return unhashed.contains(ByteBuffer.wrap(key))
        || Generation.layoutOf(snapshot).hasRegistry() && isKeptForNobody(key);
  }

  /**
   * Whether only temporary links that belong to no account hold a blob. Such links hold the
   * archives of web applications, whose objects may be gone (key-layouts 3, k).
   */
  private boolean isKeptForNobody(byte[] hash) {
    boolean isKept = false;
    try (Source links = snapshot.scan(Subspace.BLOB_LINKS, KeyRange.prefix(hash))) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        boolean isNobodys =
            link.key().length == AccountKeys.TEMPORARY_LINK && Bytes.u32(link.key(), 32) == -1;
        if (link.key().length > hash.length && !isNobodys) {
          return false;
        }
        isKept |= isNobodys;
      }
    }
    return isKept;
  }

  /** The damage of {@code kind} to the blob {@code hash}, with the blob's owners. */
  public BlobDamage damage(BlobDamage.Kind kind, byte[] hash) {
    return new BlobDamage(kind, hash, of(hash));
  }

  /** The owners of the blob {@code hash}, by name and id; empty if none is known. */
  public List<String> of(byte[] hash) {
    Set<Integer> owners = new LinkedHashSet<>();
    AccountKeys keys = Generation.layoutOf(snapshot).accountKeys();
    try (Source links = snapshot.scan(Subspace.BLOB_LINKS, KeyRange.prefix(hash))) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        Integer owner = keys.linkOwner(link.key());
        if (owner != null) {
          owners.add(owner);
        }
      }
    }
    List<String> names = new ArrayList<>();
    owners.forEach(owner -> names.add(directory().describe(owner)));
    return names;
  }

  private synchronized PrincipalDirectory directory() {
    if (directory == null) {
      directory = PrincipalDirectory.of(snapshot, Generation.layoutOf(snapshot));
    }
    return directory;
  }
}
