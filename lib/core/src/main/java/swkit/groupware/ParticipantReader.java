// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Kind;

/** Reads the addresses that an account takes part in events with (groupware-layouts 3.7). */
final class ParticipantReader extends ObjectReader {
  private static final int SIZE = 20;
  private static final int IDENTITY = 24;

  ParticipantReader() {
    super(Kind.SETTINGS, AccountEntries.PRINCIPAL, AccountEntries.PARTICIPANT_IDENTITIES);
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SIZE);
    int byDefault = root.u32(16);
    String defaultName = root.string(8);
    JsonArray identities = new JsonArray();
    root.list(0, IDENTITY, item -> identity(item, byDefault, defaultName)).forEach(identities::add);
    ready.add(json(document, pathOf(document), identities, 0));
  }

  private static JsonObject identity(ArchivedObject from, int byDefault, String defaultName) {
    String own = from.optionalString(4);
    JsonObject identity = new JsonObject();
    identity.addProperty("name", own == null ? defaultName : own);
    identity.addProperty("calendarAddress", from.string(16));
    identity.addProperty("isDefault", from.u32(0) == byDefault);
    return identity;
  }

  @Override
  List<String> pathOf(int document) {
    return List.of("participant-identities");
  }
}
