// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.TreeMap;
import swkit.invocation.Invocation;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;

/** The words that name a database on a command line that a message suggests. */
public final class OperandText {
  private OperandText() {}

  /**
   * The words that name {@code what}, quoted for a shell: its configuration with the overrides, but
   * no secrets; its store; or its path.
   */
  public static String word(DatabaseAddress what) {
    if (what.file() != null) {
      StringBuilder word = new StringBuilder(Invocation.quote(what.file().toString()));
      new TreeMap<>(what.overrides())
          .forEach(
              (key, value) ->
                  word.append(" --set ")
                      .append(Invocation.quote(Wording.setting(key + "=" + value))));
      return word.toString();
    }
    if (what.isDump()) {
      return Invocation.quote(what.dump().toString());
    }
    String user = what.storage().data().values().get("user");
    String address = what.address();
    return Invocation.quote(
        user == null ? address : address.replaceFirst("://", "://" + user + "@"));
  }
}
