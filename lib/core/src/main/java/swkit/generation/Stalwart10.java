// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Recognises data of Stalwart 1.0, which this version can't read, by subspaces with names of two
 * letters and a capital letter as key byte (store-and-dump 10). Stateless.
 */
public final class Stalwart10 {
  /** Names of column families and tables, and of files after {@code subspace_}. */
  private static final Set<String> NAMES = Set.of("gc", "sd", "sq", "sy");

  /** Their key bytes, in order: prefixes of FoundationDB, and the header of a frame. */
  private static final byte[] PREFIXES = {'C', 'D', 'Q', 'Y'};

  private Stalwart10() {}

  /** The names, for a query. */
  public static Collection<String> names() {
    return new TreeSet<>(NAMES);
  }

  /** The key bytes, in ascending order. */
  public static byte[] prefixes() {
    return PREFIXES.clone();
  }

  /** Whether a column family or a table of {@code name} is one that only 1.0 has. */
  public static boolean isNamed(String name) {
    return NAMES.contains(name);
  }

  /** Whether a file in a dump is named as a frame that only 1.0 writes. */
  public static boolean isFrameNamed(String name) {
    return name.startsWith("subspace_") && isNamed(name.substring("subspace_".length()));
  }

  /** Whether {@code prefix} is the key byte of a subspace that only 1.0 has. */
  public static boolean isPrefix(byte prefix) {
    return "CDQY".indexOf(prefix) >= 0;
  }

  /** The message about data of 1.0 that was recognised by {@code what}. */
  public static String text(String what) {
    return "is of Stalwart 1.0 ("
        + what
        + "), which this version doesn't read: use stalwart-migrate, which comes with that release";
  }
}
