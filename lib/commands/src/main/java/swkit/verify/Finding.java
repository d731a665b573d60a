// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.List;

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
