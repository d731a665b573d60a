// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;

/** Advice on legacy dumps, for commands that need frames (store-and-dump 2.2, notes). */
public final class LegacyAdvice {
  private LegacyAdvice() {}

  /** Why {@code dump} can't be exported or imported, and how to get it into a server. */
  public static String of(Path dump) {
    return dump
        + " is a legacy dump, of before 0.15: it can be inspected, compared and verified, but"
        + " not imported (it lacks tasks, reports, the schema key and the counters of ids)."
        + " Import it with a server of its own release, up to 0.14.1, into an empty store,"
        + " and upgrade that; docs/upgrades.md, \"Old dumps\", describes the pitfalls";
  }
}
