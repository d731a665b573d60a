// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

/** The input is no LZ4 frame, or a damaged one. */
public final class Lz4Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  Lz4Exception(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  /** The offset of the first bad byte in the compressed input. */
  public long offset() {
    return offset;
  }
}
