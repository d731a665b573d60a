// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

/** Bytes that are no operations of a legacy dump, with the offset of the operation in its file. */
public final class LegacyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  LegacyException(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  /** Bytes from the start of the file. */
  public long offset() {
    return offset;
  }
}
