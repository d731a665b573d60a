// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

/** A type with a name in the schema: a structure, a union or an enumeration. */
public abstract sealed class NamedType implements Type permits StructType, UnionType, EnumType {
  private final String name;

  NamedType(String name) {
    this.name = name;
  }

  /** The name in the schema: {@code UserAccount}. */
  public final String name() {
    return name;
  }

  @Override
  public final String toString() {
    return name;
  }
}
