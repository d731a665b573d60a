// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;
import java.util.Map;

/** Names of the numbers in keys and values (key-layouts 1.2, 1.3, 1.7, 3 and 4). */
final class Names {
  static final List<String> COLLECTIONS =
      List.of(
          "Email",
          "Mailbox",
          "Thread",
          "Identity",
          "EmailSubmission",
          "SieveScript",
          "PushSubscription",
          "Principal",
          "Calendar",
          "CalendarEvent",
          "AddressBook",
          "ContactCard",
          "FileNode",
          "CalendarEventNotification");

  static final List<String> SYNC_COLLECTIONS =
      List.of(
          "Email",
          "Thread",
          "Calendar",
          "AddressBook",
          "FileNode",
          "Identity",
          "EmailSubmission",
          "SieveScript",
          "CalendarEventNotification");

  /** What the containers of a sync collection are, in the order of those. */
  static final List<String> CONTAINERS =
      List.of(
          "mailbox",
          "thread",
          "calendar",
          "address-book",
          "node",
          "identity",
          "submission",
          "script",
          "notification");

  /** What the items of a sync collection are, in the order of those. */
  static final List<String> ITEMS =
      List.of(
          "email",
          "thread",
          "event",
          "card",
          "node",
          "identity",
          "submission",
          "script",
          "notification");

  /** From 251 on. */
  static final List<String> VANISHED = List.of("Email", "Calendar", "AddressBook", "FileNode");

  static final int ARCHIVE = 50;

  private static final Map<Integer, Map<Integer, String>> FIELDS =
      Map.of(
          0,
          Map.of(71, "Metadata", 90, "Threading", 91, "DeletedAt"),
          1,
          Map.of(84, "UidCounter"),
          3,
          Map.of(51, "DocumentId"),
          4,
          Map.of(49, "Metadata"),
          5,
          Map.of(13, "Name", 84, "Ids"),
          7,
          Map.of(
              44,
              "PushSubscriptions",
              45,
              "ParticipantIdentities",
              46,
              "EncryptionKeys",
              47,
              "DefaultCalendarId",
              48,
              "DefaultAddressBookId",
              49,
              "ActiveScriptId"),
          9,
          Map.of(0, "Uid"),
          11,
          Map.of(0, "Uid", 1, "Email", 2, "CreatedToUpdated"),
          13,
          Map.of(0, "CreatedToId"));

  static final List<String> RIGHTS =
      List.of(
          "read",
          "modify",
          "delete",
          "readItems",
          "addItems",
          "modifyItems",
          "removeItems",
          "createChild",
          "share",
          "submit",
          "schedulingReadFreeBusy",
          "schedulingInvite",
          "schedulingReply",
          "modifyItemsOwn",
          "modifyPrivateProperties",
          "modifyRSVP");

  static final List<String> ROLES =
      List.of(
          "inbox",
          "trash",
          "junk",
          "drafts",
          "archive",
          "sent",
          "shared",
          "important",
          "none",
          "memos",
          "scheduled",
          "snoozed");

  /** From 1 on; 0 is any other text. */
  static final List<String> KEYWORDS =
      List.of(
          "$seen",
          "$draft",
          "$flagged",
          "$answered",
          "$recent",
          "$important",
          "$phishing",
          "$junk",
          "$notjunk",
          "$deleted",
          "$forwarded",
          "$mdnsent",
          "$autosent",
          "$canunsubscribe",
          "$followed",
          "$hasattachment",
          "$hasmemo",
          "$hasnoattachment",
          "$imported",
          "$istrusted",
          "$MailFlagBit0",
          "$MailFlagBit1",
          "$MailFlagBit2",
          "$maskedemail",
          "$memo",
          "$muted",
          "$new",
          "$notify",
          "$unsubscribed");

  /** Principal types of 0.15; 4 is unused. */
  static final List<String> PRINCIPALS =
      List.of(
          "individual",
          "group",
          "resource",
          "location",
          "",
          "list",
          "other",
          "domain",
          "tenant",
          "role",
          "apiKey",
          "oauthClient");

  static final List<String> INDEXES = List.of("Email", "Calendar", "Contacts", "File");

  private static final List<List<String>> INDEX_FIELDS =
      List.of(
          List.of(
              "from",
              "to",
              "cc",
              "bcc",
              "subject",
              "body",
              "attachment",
              "receivedAt",
              "sentAt",
              "size",
              "hasAttachment",
              "headers"),
          List.of("title", "description", "location", "owner", "attendee", "start", "uid"),
          List.of(
              "member",
              "kind",
              "name",
              "nickname",
              "org",
              "email",
              "phone",
              "onlineService",
              "address",
              "note",
              "uid"),
          List.of("name", "content"),
          List.of("eventType", "queueId", "keywords"));

  private static final List<String> COMMON_INDEX_FIELDS = List.of("account", "document", "id");

  private Names() {}

  /** The name of a field of a collection, or null if it has none. */
  static String field(int collection, int field) {
    return field == ARCHIVE ? "Archive" : FIELDS.getOrDefault(collection, Map.of()).get(field);
  }

  /** The name of a field of a search index, 4 being that of traces, or null if it has none. */
  static String indexField(int index, int field) {
    List<String> names = INDEX_FIELDS.get(index);
    int own = field - COMMON_INDEX_FIELDS.size();
    if (own < 0) {
      return COMMON_INDEX_FIELDS.get(field);
    }
    return own < names.size() ? names.get(own) : null;
  }

  /** The type of a principal, or null if it is none. */
  static String principal(int type) {
    return type < PRINCIPALS.size() && type != 4 ? PRINCIPALS.get(type) : null;
  }
}
