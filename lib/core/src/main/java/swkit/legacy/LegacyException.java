// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

/** A file of a legacy dump is damaged, or no such file. */
public final class LegacyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  LegacyException(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  /** The offset of the bad operation, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }
}
