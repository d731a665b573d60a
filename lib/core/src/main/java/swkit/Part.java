// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * A subspace and the source of those of its entries that a {@link Selection} wants. The source is
 * opened when it is first read, and closed by whoever reads it.
 */
public interface Part {
  /** The subspace. */
  Subspace subspace();

  /** Its entries. */
  Source source();

  /** Writes it to {@code storage}: {@link Storage#write(Part)} calls this. */
  Written writeTo(Storage storage);
}
