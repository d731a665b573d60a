// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Arrays;
import java.util.Objects;

/**
 * A decoded object of the registry. Immutable.
 *
 * <p>Two objects are equal if their ids, versions, fields and trailing bytes are; compression makes
 * no difference.
 */
public final class RegistryObject {
  private static final byte[] NOTHING = {};

  private final ObjectId id;
  private final ObjectType type;
  private final int version;
  private final Value value;
  private final byte[] trailing;
  private final byte[] stored;

  /**
   * An object that was not decoded.
   *
   * @param version the version, which determines the fields; at most that of the type
   * @param value a {@link Value.Struct} or {@link Value.Variant} of its type
   */
  public RegistryObject(ObjectId id, int version, Value value) {
    this(id, version, value, NOTHING, null);
  }

  public RegistryObject(ObjectId id, int version, Value value, byte[] trailing, byte[] stored) {
    this.id = id;
    this.type = Objects.requireNonNull(id.object());
    this.version = version;
    this.value = value;
    this.trailing = trailing;
    this.stored = stored;
  }

  /** The object's identity. */
  public ObjectId id() {
    return id;
  }

  /** The object's type. */
  public ObjectType type() {
    return type;
  }

  /** The version of the stored form. */
  public int version() {
    return version;
  }

  /** The content: a {@link Value.Struct}, or a {@link Value.Variant} if the type is a union. */
  public Value value() {
    return value;
  }

  /** The name of the variant; null if the type isn't a union. */
  public String variant() {
    return value instanceof Value.Variant variant ? variant.name() : null;
  }

  /** The fields; null for a variant without fields. */
  public Value.Struct fields() {
    return value instanceof Value.Variant variant ? variant.struct() : (Value.Struct) value;
  }

  /** The bytes after the last field, which the server ignores. Must not be changed. */
  public byte[] trailing() {
    return trailing;
  }

  /** The value that the object was decoded from; null if it was not decoded. */
  byte[] stored() {
    return stored;
  }

  /** Whether the value was compressed. */
  public boolean isCompressed() {
    return stored != null && Pickle.isCompressed(stored);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegistryObject object
        && id.equals(object.id)
        && version == object.version
        && value.equals(object.value)
        && Arrays.equals(trailing, object.trailing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, version, value);
  }

  /** {@code Account/3}. */
  @Override
  public String toString() {
    return id.toString();
  }
}
