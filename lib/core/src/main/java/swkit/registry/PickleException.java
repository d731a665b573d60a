// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

/**
 * A value contradicts the schema. The caller, who knows where the value is stored, puts the address
 * before the message.
 */
public final class PickleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectId id;
  private final String path;
  private final int offset;

  /**
   * @param path the field: {@code credentials[0].secret}; empty for the object itself
   * @param offset the byte of the value, or of its decompressed form
   */
  PickleException(ObjectId id, String path, int offset, String place, String reason) {
    super(id + (path.isEmpty() ? "" : " " + path) + ": " + reason + ", at byte " + offset + place);
    this.id = id;
    this.path = path;
    this.offset = offset;
  }

  /** The object with the value. */
  public ObjectId id() {
    return id;
  }

  /**
   * The field that can't be decoded: {@code credentials[0].secret}; empty for the object itself.
   */
  public String path() {
    return path;
  }

  /** The offset of the bad byte in the value, or in its decompressed form. */
  public int offset() {
    return offset;
  }
}
