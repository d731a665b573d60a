// SPDX-License-Identifier: Apache-2.0
package swkit.open;

import swkit.Database;
import swkit.Opener;
import swkit.RefusedException;
import swkit.Selection;
import swkit.Storage;
import swkit.account.AccountSelection;
import swkit.storage.ServerStorage;

/** Opens databases by the words that {@link DatabaseAddress} reads. Stateless. */
public final class Openers implements Opener {
  @Override
  public Database open(String operand) {
    return DatabaseAddress.parse(operand).open(false);
  }

  @Override
  public Storage openForWriting(String operand) {
    DatabaseAddress what = DatabaseAddress.parse(operand);
    if (what.isDump()) {
      throw RefusedException.usage(operand + " is a dump, not a storage that can be written to");
    }
    return ServerStorage.write(what.storage());
  }

  @Override
  public Selection account(String idOrName) {
    return AccountSelection.account(idOrName);
  }
}
