// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.Arrays;
import java.util.Objects;

/**
 * An object of the registry, decoded. Immutable.
 *
 * <p>Two are equal if their ids, versions, fields and what follows the fields are; how a value was
 * packed makes no difference.
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
   * An object that is yet to be stored.
   *
   * @param version at most the one that its type has; says which fields it has
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

  /** Its type and id. */
  public ObjectId id() {
    return id;
  }

  /** Its type. */
  public ObjectType type() {
    return type;
  }

  /** The version in which it is pickled. */
  public int version() {
    return version;
  }

  /**
   * What it holds: a {@link Value.Struct}, or a {@link Value.Variant} where its type is a union.
   */
  public Value value() {
    return value;
  }

  /** The variant's name, or null where its type isn't a union. */
  public String variant() {
    return value instanceof Value.Variant variant ? variant.name() : null;
  }

  /** Its fields; null for a variant that has none. */
  public Value.Struct fields() {
    return value instanceof Value.Variant variant ? variant.struct() : (Value.Struct) value;
  }

  /** What follows the last field, which the server ignores. Nobody changes it. */
  public byte[] trailing() {
    return trailing;
  }

  /** The value that it was decoded from, or null. */
  byte[] stored() {
    return stored;
  }

  /** Whether its value was compressed. */
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
