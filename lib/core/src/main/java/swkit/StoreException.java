// SPDX-License-Identifier: Apache-2.0
package swkit;

/** A store that can't be opened, read or written, with its URL and, where known, the key. */
public final class StoreException extends SwkitException {
  private static final long serialVersionUID = 1L;

  /** A problem of the whole store. */
  public StoreException(String store, String problem) {
    super(store, problem, null);
  }

  /** A problem of the whole store, caused by {@code cause}. */
  public StoreException(String store, String problem, Throwable cause) {
    super(store, problem, cause);
  }

  /** A problem in {@code subspace}, caused by {@code cause}. */
  public StoreException(String store, Subspace subspace, String problem, Throwable cause) {
    super(store + " " + subspace, problem, cause);
  }

  /** A problem of the entry at {@code key}, which is shown in hexadecimal. */
  public StoreException(String store, Subspace subspace, byte[] key, String problem) {
    super(store + " " + subspace + " key " + Entry.hex(key), problem, null);
  }
}
