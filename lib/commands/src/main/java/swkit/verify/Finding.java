// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;
import java.util.Set;

/**
 * A broken rule. Immutable.
 *
 * @param rule its id, as in key-layouts 6
 * @param severity how bad it is
 * @param count how often
 * @param what what is wrong, in a few words
 * @param todo what to do
 * @param examples the first cases, up to 1000
 */
public record Finding(
    String rule, Severity severity, long count, String what, String todo, List<Example> examples) {
  /** The rules of what can't be read, is missing as a whole, or wasn't written to its end. */
  private static final Set<String> UNREADABLE = Set.of("F1", "F2", "F5", "F7", "S2");

  /** Whether a part of the database can't be read or is missing, so that the rest isn't all. */
  public boolean isUnreadable() {
    return UNREADABLE.contains(rule);
  }

  /**
   * One case.
   *
   * @param key the key, decoded; or the file or store
   * @param keyHex the key in hexadecimal; empty if the case is about no key
   * @param account the account that it belongs to, by name and id; empty if none
   * @param detail what exactly is wrong; may be empty
   */
  public record Example(String key, String keyHex, String account, String detail) {
    @Override
    public String toString() {
      return key
          + (account.isEmpty() ? "" : ", " + account)
          + (detail.isEmpty() ? "" : ": " + detail);
    }
  }
}
