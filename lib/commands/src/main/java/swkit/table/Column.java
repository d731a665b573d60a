// SPDX-License-Identifier: Apache-2.0
package swkit.table;

/**
 * A column of a table. Immutable.
 *
 * @param name the name, in lower case with underscores
 * @param type the type of its values
 * @param what what it holds, in a few words
 */
public record Column(String name, Type type, String what) {
  /** A type of values. Any of them may be null. */
  public enum Type {
    /** A {@link String}. */
    TEXT,
    /** A {@link Long}. */
    LONG,
    /** An {@link Integer}. */
    INTEGER,
    /** A byte array, which must not be changed. */
    BYTES,
    /** An {@link java.time.Instant}, of the years 0001 to 9999. */
    TIME,
    /** A {@link Boolean}. */
    BOOLEAN,
    /** A {@link java.util.List} of {@link String}s without nulls. */
    TEXTS
  }
}
