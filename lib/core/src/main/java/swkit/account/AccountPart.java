// SPDX-License-Identifier: Apache-2.0
package swkit.account;

import swkit.Part;
import swkit.RefusedException;
import swkit.Source;
import swkit.Storage;
import swkit.Subspace;
import swkit.Written;
import swkit.storage.ServerStorage;

/** A subspace and those of its entries that belong to one account. */
record AccountPart(Subspace subspace, Source source, AccountCopy copy) implements Part {
  @Override
  public Written writeTo(Storage storage) {
    if (storage instanceof ServerStorage server) {
      return copy.write(this, server);
    }
    throw new RefusedException(storage.address(), "can't take a single account");
  }
}
