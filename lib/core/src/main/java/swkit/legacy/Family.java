// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.util.Arrays;
import java.util.List;

/** A family of entries in a legacy dump. Its ordinal is its byte in a file. */
public enum Family {
  PROPERTY("property"),
  FTS_INDEX("fts_index"),
  ACL("acl"),
  BLOB("blob"),
  CONFIG("config"),
  LOOKUP("lookup"),
  /** Follows {@link #LOOKUP} in the same file. */
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

  /** The family with the byte {@code id}; null if none has it. */
  static Family of(int id) {
    return id < values().length ? values()[id] : null;
  }

  /** The families in the file with this name, in order; empty if it is not a file of a dump. */
  public static List<Family> of(String file) {
    String name = file.equals(OLD_FTS_INDEX) ? FTS_INDEX.file : file;
    return Arrays.stream(values()).filter(family -> family.file.equals(name)).toList();
  }

  /** The name of the family's file in a dump of {@code version}. */
  public String file(int version) {
    return this == FTS_INDEX && version == 1 ? OLD_FTS_INDEX : file;
  }

  /** The names of the eleven files of a dump of {@code version}. */
  public static List<String> files(int version) {
    return Arrays.stream(values()).map(family -> family.file(version)).distinct().toList();
  }
}
