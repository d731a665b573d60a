// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Kind;

/** Reads identities (groupware-layouts 3.9). The names are those of JMAP (RFC 8621, 6). */
final class IdentityReader extends ObjectReader {
  private static final int SIZE = 56;
  private static final int ADDRESS = 20;

  IdentityReader() {
    super(Kind.SETTINGS, AccountEntries.IDENTITY);
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SIZE);
    JsonObject json = new JsonObject();
    json.addProperty("name", root.string(0));
    json.addProperty("email", root.string(8));
    json.add("replyTo", addresses(root, 16));
    json.add("bcc", addresses(root, 28));
    json.addProperty("textSignature", root.string(40));
    json.addProperty("htmlSignature", root.string(48));
    ready.add(json(document, pathOf(document), json, 0));
  }

  private static JsonElement addresses(ArchivedObject root, int position) {
    if (!root.bool(position)) {
      return JsonNull.INSTANCE;
    }
    JsonArray addresses = new JsonArray();
    root.list(position + 4, ADDRESS, IdentityReader::address).forEach(addresses::add);
    return addresses;
  }

  private static JsonObject address(ArchivedObject from) {
    JsonObject address = new JsonObject();
    address.addProperty("name", from.optionalString(0));
    address.addProperty("email", from.string(12));
    return address;
  }

  @Override
  List<String> pathOf(int document) {
    return List.of("identities", Integer.toUnsignedString(document));
  }
}
