// SPDX-License-Identifier: Apache-2.0
package swkit;

/** A store that can't be opened, read or written. */
public final class StoreException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final Subspace subspace;
  private final byte[] key;

  /** A problem of the whole store; {@code store} is its URL. */
  public StoreException(String store, String problem) {
    this(store, problem, null);
  }

  /** A problem of the whole store, caused by {@code cause}. */
  public StoreException(String store, String problem, Throwable cause) {
    super(store, problem, cause);
    this.subspace = null;
    this.key = null;
  }

  /** A problem in {@code subspace}, caused by {@code cause}. */
  public StoreException(String store, Subspace subspace, String problem, Throwable cause) {
    super(store + " " + subspace, problem, cause);
    this.subspace = subspace;
    this.key = null;
  }

  /** A problem of the entry at {@code key}, which the message shows in hexadecimal. */
  public StoreException(String store, Subspace subspace, byte[] key, String problem) {
    super(store + " " + subspace + " key " + Entry.hex(key), problem, null);
    this.subspace = subspace;
    this.key = key.clone();
  }

  /** The subspace with the problem; null if unknown. */
  public Subspace subspace() {
    return subspace;
  }

  /** The key of the entry with the problem, without the subspace's letter; null if unknown. */
  public byte[] key() {
    return key == null ? null : key.clone();
  }

  /** Adds what the user can do about it, before the exception is thrown. Returns this. */
  public StoreException with(Remedy remedy) {
    setRemedy(remedy);
    return this;
  }
}
