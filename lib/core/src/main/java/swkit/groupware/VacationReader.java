// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Kind;
import swkit.key.UnixTime;

/**
 * Reads the vacation settings, which are in the Sieve script that the server makes of them
 * (groupware-layouts 3.8). The names are those of JMAP (RFC 8621, 8).
 */
final class VacationReader extends ObjectReader {
  private final AccountEntries entries;
  private Integer active;

  VacationReader(AccountEntries entries) {
    super(Kind.SETTINGS, AccountEntries.SIEVE_SCRIPT);
    this.entries = entries;
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    active = entries.named(AccountEntries.ACTIVE_SCRIPT);
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SieveReader.SIZE);
    if (!root.bool(48)) {
      return;
    }
    ArchivedObject vacation = root.in(56);
    JsonObject json = new JsonObject();
    json.addProperty("isEnabled", Integer.valueOf(document).equals(active));
    json.addProperty("fromDate", date(vacation, 0));
    json.addProperty("toDate", date(vacation, 16));
    json.addProperty("subject", vacation.optionalString(32));
    json.addProperty("textBody", vacation.optionalString(44));
    json.addProperty("htmlBody", vacation.optionalString(56));
    json.addProperty("script", root.string(0));
    ready.add(json(document, List.of("vacation"), json, 0));
  }

  private static String date(ArchivedObject from, int position) {
    return from.bool(position) ? UnixTime.text(from.i64(position + 8)) : null;
  }

  @Override
  List<String> pathOf(int document) {
    return List.of("vacation-" + Integer.toUnsignedString(document));
  }
}
