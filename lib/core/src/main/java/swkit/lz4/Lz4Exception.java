// SPDX-License-Identifier: Apache-2.0
package swkit.lz4;

/** Bytes that are no LZ4 frame, or are a damaged one, with the offset of the first bad byte. */
public final class Lz4Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  Lz4Exception(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  /** Bytes from the start of the compressed input. */
  public long offset() {
    return offset;
  }
}
