// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.util.Arrays;
import java.util.List;

/** What the entries of a legacy dump are of; the ordinal is the family's byte in a file. */
public enum Family {
  PROPERTY("property"),
  FTS_INDEX("fts_index"),
  ACL("acl"),
  BLOB("blob"),
  CONFIG("config"),
  LOOKUP("lookup"),
  /** Stands behind {@link #LOOKUP}, in the same file. */
  LOOKUP_COUNTER("lookup"),
  DIRECTORY("directory"),
  QUEUE("queue"),
  INDEX("index"),
  BITMAP("bitmap"),
  LOG("log");

  private static final String OLD_FTS_INDEX = "term_index";

  private final String file;

  Family(String file) {
    this.file = file;
  }

  /** The family of {@code id}, or null if there is none. */
  static Family of(int id) {
    return id < values().length ? values()[id] : null;
  }

  /** The families of a file of this name, in their order; empty if no file is named so. */
  public static List<Family> of(String file) {
    String name = file.equals(OLD_FTS_INDEX) ? FTS_INDEX.file : file;
    return Arrays.stream(values()).filter(family -> family.file.equals(name)).toList();
  }

  /** The name of the file that it stands in, in a dump of {@code version}. */
  public String file(int version) {
    return this == FTS_INDEX && version == 1 ? OLD_FTS_INDEX : file;
  }

  /** The names of the eleven files of a dump of {@code version}. */
  public static List<String> files(int version) {
    return Arrays.stream(values()).map(family -> family.file(version)).distinct().toList();
  }
}
