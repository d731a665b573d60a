// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import swkit.groupware.GroupwareObject.Kind;
import swkit.key.Rights;
import swkit.key.UnixTime;

/**
 * Reads calendars and address books as settings: names, colours and the rights of others
 * (groupware-layouts 3.3 and 3.4). The names are those of JMAP, as far as it has them.
 */
final class ContainerReader extends ObjectReader {
  private static final int SIZE = 56;
  private static final int CALENDAR_PREFERENCES = 64;
  private static final int BOOK_PREFERENCES = 28;
  private static final int GRANT = 16;
  private static final int ALERT = 36;
  private static final int OTHER_COMPONENT = 15;

  private final String title;
  private final int defaultField;
  private final AccountEntries entries;
  private final BiFunction<ContainerReader, ArchivedObject, JsonObject> reader;
  private final ObjectText text;
  private Integer byDefault;

  private ContainerReader(
      AccountEntries entries,
      int collection,
      String title,
      int defaultField,
      ObjectText text,
      BiFunction<ContainerReader, ArchivedObject, JsonObject> reader) {
    super(Kind.SETTINGS, collection);
    this.entries = entries;
    this.title = title;
    this.defaultField = defaultField;
    this.text = text;
    this.reader = reader;
  }

  static ContainerReader calendars(AccountEntries entries, ObjectText text) {
    return new ContainerReader(
        entries,
        AccountEntries.CALENDAR,
        "calendars",
        AccountEntries.DEFAULT_CALENDAR,
        text,
        ContainerReader::calendar);
  }

  static ContainerReader addressBooks(AccountEntries entries) {
    return new ContainerReader(
        entries,
        AccountEntries.ADDRESS_BOOK,
        "address-books",
        AccountEntries.DEFAULT_ADDRESS_BOOK,
        null,
        ContainerReader::addressBook);
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    byDefault = entries.named(defaultField);
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SIZE);
    String name = root.string(0);
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("isDefault", Integer.valueOf(document).equals(byDefault));
    json.addProperty("created", UnixTime.text(root.i64(40)));
    reader.apply(this, root).asMap().forEach(json::add);
    ready.add(json(document, List.of(title, name), json, time(root, 48)));
  }

  @Override
  List<String> pathOf(int document) {
    return List.of(title, Integer.toUnsignedString(document));
  }

  private JsonObject calendar(ArchivedObject root) {
    DavProperties properties = DavProperties.of(root, 32);
    JsonObject json = new JsonObject();
    String color = properties.text("calendar-color");
    json.add("components", components(root.i64(24)));
    json.add(
        "preferences",
        array(root.list(8, CALENDAR_PREFERENCES, item -> calendarPreferences(item, color))));
    json.add("shareWith", grants(root, 16));
    return json;
  }

  private JsonObject addressBook(ArchivedObject root) {
    JsonObject json = new JsonObject();
    json.add("preferences", array(root.list(8, BOOK_PREFERENCES, this::bookPreferences)));
    json.add("subscribers", array(root.list(16, 4, item -> account(item.u32(0)))));
    json.add("shareWith", grants(root, 32));
    return json;
  }

  private static JsonObject account(int account) {
    JsonObject json = new JsonObject();
    json.addProperty("account", Integer.toUnsignedLong(account));
    return json;
  }

  /** The types of components that a calendar takes; empty for all. */
  private static JsonArray components(long bits) {
    JsonArray components = new JsonArray();
    for (int bit = 0; bit <= OTHER_COMPONENT; bit++) {
      if ((bits >>> bit & 1) != 0) {
        components.add(bit == OTHER_COMPONENT ? "other" : CalendarNames.COMPONENTS.get(bit + 1));
      }
    }
    return components;
  }

  private JsonObject calendarPreferences(ArchivedObject from, String davColor) {
    JsonObject json = account(from.u32(0));
    int flags = from.u16(40);
    String own = from.optionalString(28);
    json.addProperty("name", from.string(4));
    json.addProperty("description", from.optionalString(12));
    json.addProperty("color", own == null ? davColor : own);
    json.addProperty("sortOrder", Integer.toUnsignedLong(from.u32(24)));
    json.addProperty("isSubscribed", (flags & 1) != 0);
    json.addProperty("isVisible", (flags & 2) == 0);
    json.addProperty("includeInAvailability", availability(flags));
    json.add("timeZone", zone(from));
    json.add("defaultAlerts", array(from.list(56, ALERT, ContainerReader::alert)));
    return json;
  }

  /** All, attending or none, where one of them was chosen. */
  private static String availability(int flags) {
    return (flags & 16) != 0
        ? "all"
        : (flags & 8) != 0 ? "attending" : (flags & 4) != 0 ? "none" : null;
  }

  /** The name of a zone, or a calendar that defines one. */
  private JsonElement zone(ArchivedObject from) {
    return switch (from.variant(44, 3)) {
      case 0 -> new JsonPrimitive(ZoneNames.of(from.u16(46)));
      case 1 ->
          new JsonPrimitive(
              new String(
                  text.calendar(CalendarComponent.list(from, 48), 0), StandardCharsets.UTF_8));
      default -> JsonNull.INSTANCE;
    };
  }

  private static JsonObject alert(ArchivedObject from) {
    int flags = from.u16(32);
    JsonObject json = new JsonObject();
    json.addProperty("id", from.string(0));
    json.addProperty("offset", MomentText.of(Value.Span.of(from.in(8)), "T0S"));
    json.addProperty("relativeTo", (flags & 4) != 0 ? "end" : "start");
    json.addProperty("action", (flags & 2) != 0 ? "email" : "display");
    json.addProperty("withTime", (flags & 1) != 0);
    return json;
  }

  private JsonObject bookPreferences(ArchivedObject from) {
    JsonObject json = account(from.u32(0));
    json.addProperty("name", from.string(4));
    json.addProperty("description", from.optionalString(12));
    json.addProperty("sortOrder", Integer.toUnsignedLong(from.u32(24)));
    return json;
  }

  private static JsonArray grants(ArchivedObject root, int position) {
    return array(
        root.list(
            position,
            GRANT,
            item -> {
              JsonObject grant = account(item.u32(0));
              JsonArray rights = new JsonArray();
              Rights.of(item.i64(8)).forEach(rights::add);
              grant.add("rights", rights);
              return grant;
            }));
  }

  private static JsonArray array(List<? extends JsonElement> items) {
    JsonArray array = new JsonArray();
    items.forEach(array::add);
    return array;
  }
}
