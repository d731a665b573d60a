// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.util.Locale;

/**
 * A subspace of a Stalwart database: a keyspace with a letter. The names are those of the 0.15
 * releases.
 *
 * <p>The content of a subspace, and its families of {@code EXPORT_TYPES}, depend on the release:
 * see {@code swkit.generation.Generation} (store-and-dump 3.0, key-layouts 2).
 */
public enum Subspace {
  ACL('a'),
  BITMAP_IDS('b'),
  BITMAP_TAGS('c'),
  DIRECTORY('d'),
  QUEUE_MESSAGES('e'),
  TASKS('f'),
  FTS_INDEX('g'),
  REPORTS_OUT('h'),
  INDEXES('i'),
  BLOB_EXTRA('j'),
  BLOB_LINKS('k'),
  CHANGELOG('l'),
  IN_MEMORY_VALUES('m'),
  COUNTERS('n'),
  TELEMETRY_SPANS('o'),
  PROPERTY('p'),
  QUEUE_EVENTS('q'),
  REPORTS_IN('r'),
  SETTINGS('s'),
  BLOBS('t'),
  QUOTAS('u'),
  BITMAP_TEXT('v'),
  TELEMETRY_INDEX('w'),
  TELEMETRY_METRICS('x'),
  IN_MEMORY_COUNTERS('y'),
  SEARCH_INDEX('z');

  private final char letter;

  Subspace(char letter) {
    this.letter = letter;
  }

  /**
   * The letter, {@code a} to {@code z}: depending on the backend the name of a column family or a
   * table, or the first byte of a key.
   */
  public char letter() {
    return letter;
  }

  /** The name in lower case with hyphens, as {@code --only} takes it: {@code blob-links}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The subspace with {@code letter}; null unless that is {@code a} to {@code z}. */
  public static Subspace of(int letter) {
    return letter >= 'a' && letter <= 'z' ? values()[letter - 'a'] : null;
  }

  /** Letter and name: {@code k (blob-links)}. */
  @Override
  public String toString() {
    return letter + " (" + title() + ")";
  }
}
