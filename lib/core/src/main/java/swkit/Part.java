// SPDX-License-Identifier: Apache-2.0
package swkit;

import swkit.account.AccountCopy;
import swkit.account.AccountSelection;

/**
 * A subspace and the source of those of its entries that a {@link AccountSelection} wants. The
 * source is opened when it is first read, and closed by whoever reads it.
 */
public final class Part {
  private final Subspace subspace;
  private final Source source;
  private final AccountCopy copy;

  public Part(Subspace subspace, Source source, AccountCopy copy) {
    this.subspace = subspace;
    this.source = source;
    this.copy = copy;
  }

  /** The subspace. */
  public Subspace subspace() {
    return subspace;
  }

  /** Its entries. */
  public Source source() {
    return source;
  }

  public AccountCopy copy() {
    return copy;
  }
}
