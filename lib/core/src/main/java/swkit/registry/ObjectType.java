// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import swkit.Subspace;

/**
 * A type of registry objects (key-layouts 5). Immutable.
 *
 * @param number the number in keys, 16 bits
 * @param name {@code Account}
 * @param version the version of objects that 0.16.18 writes; it reads this and all earlier ones
 * @param flags any of {@code S} (singleton), {@code Q} (sequential ids), {@code A} (belongs to an
 *     account), {@code T} (belongs to a tenant)
 * @param subspace the subspace of its items
 */
public record ObjectType(int number, String name, int version, String flags, Subspace subspace) {
  /** The structure or union of its items. */
  public NamedType type() {
    return (NamedType) Schema.get().type(name);
  }

  /** Whether at most one item exists, with the id {@link ObjectId#SINGLETON}. */
  public boolean isSingleton() {
    return flags.indexOf('S') >= 0;
  }

  /** Whether ids are sequential, from the type's counter in {@code n}. */
  public boolean isSequential() {
    return flags.indexOf('Q') >= 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
