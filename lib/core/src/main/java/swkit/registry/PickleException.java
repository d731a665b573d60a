// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

/**
 * A value that isn't what the schema says, with the object, the field and the byte. Who knows where
 * the value stands puts the address before its message.
 */
public final class PickleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ObjectId id;
  private final String path;
  private final int offset;

  /**
   * @param path the field: {@code credentials[0].secret}; empty for the object itself
   * @param offset bytes from the start of the value, or of what a compressed one unpacks to
   */
  PickleException(ObjectId id, String path, int offset, String place, String reason) {
    super(id + (path.isEmpty() ? "" : " " + path) + ": " + reason + ", at byte " + offset + place);
    this.id = id;
    this.path = path;
    this.offset = offset;
  }

  /** The object whose value it is. */
  public ObjectId id() {
    return id;
  }

  /**
   * The field that can't be decoded: {@code credentials[0].secret}; empty for the object itself.
   */
  public String path() {
    return path;
  }

  /** Bytes from the start of the value, or of what a compressed one unpacks to. */
  public int offset() {
    return offset;
  }
}
