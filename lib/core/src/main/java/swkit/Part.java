// SPDX-License-Identifier: Apache-2.0
package swkit;

/** The entries of one subspace that belong to a {@link Selection}. */
public interface Part {
  /** The subspace of the entries. */
  Subspace subspace();

  /** A source of the entries, which opens when it is first read. Whoever reads it closes it. */
  Source source();

  /** Writes the entries to {@code storage}. Scripts call {@link Storage#write(Part)} instead. */
  Written writeTo(Storage storage);
}
