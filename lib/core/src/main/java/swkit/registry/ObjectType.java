// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import swkit.Subspace;

/**
 * A type of registry objects (key-layouts 5). Immutable.
 *
 * @param number the number in keys, 16 bits
 * @param name {@code Account}
 * @param version the version in which 0.16.18 writes objects; it reads all up to it
 * @param flags some of {@code S} singleton, {@code Q} sequential ids, {@code A} of an account,
 *     {@code T} of a tenant
 * @param subspace where its items are
 */
public record ObjectType(int number, String name, int version, String flags, Subspace subspace) {
  /** Its structure or union. */
  public NamedType type() {
    return (NamedType) Schema.get().type(name);
  }

  /** Whether there is at most one such item, of {@link ObjectId#SINGLETON}. */
  public boolean isSingleton() {
    return flags.indexOf('S') >= 0;
  }

  /** Whether ids are given in sequence, by the counter of the type in {@code n}. */
  public boolean isSequential() {
    return flags.indexOf('Q') >= 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
