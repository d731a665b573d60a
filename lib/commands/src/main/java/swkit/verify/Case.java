// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import swkit.Subspace;

/**
 * One case of a broken rule: the entry at which it was found.
 *
 * @param rule the rule
 * @param subspace the subspace of the entry
 * @param key the key of the entry, which may be missing; must not be changed
 */
public record Case(Rule rule, Subspace subspace, byte[] key) {
  @Override
  public String toString() {
    return rule + " " + subspace.letter() + " " + swkit.Entry.hex(key);
  }
}
