// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.List;

/** Names of the numbers in keys and values (key-layouts 1.2, 1.3, 1.7, 3 and 4). */
final class Names {
  static final List<String> COLLECTIONS =
      words(
          """
          Email Mailbox Thread Identity EmailSubmission SieveScript PushSubscription Principal
          Calendar CalendarEvent AddressBook ContactCard FileNode CalendarEventNotification
          """);

  static final List<String> SYNC_COLLECTIONS =
      words(
          """
          Email Thread Calendar AddressBook FileNode Identity EmailSubmission SieveScript
          CalendarEventNotification
          """);

  /** The collections of the containers, by sync collection. */
  static final List<String> CONTAINERS =
      words("mailbox thread calendar address-book node identity submission script notification");

  /** The collections of the items, by sync collection. */
  static final List<String> ITEMS =
      words("email thread event card node identity submission script notification");

  /** From 251 on. */
  static final List<String> VANISHED = words("Email Calendar AddressBook FileNode");

  static final List<String> RIGHTS =
      words(
          """
          read modify delete readItems addItems modifyItems removeItems createChild share submit
          schedulingReadFreeBusy schedulingInvite schedulingReply modifyItemsOwn
          modifyPrivateProperties modifyRSVP
          """);

  static final List<String> ROLES =
      words(
          """
          inbox trash junk drafts archive sent shared important none memos scheduled snoozed
          """);

  /** From 1 on; 0 is any other text. */
  static final List<String> KEYWORDS =
      words(
          """
          $seen $draft $flagged $answered $recent $important $phishing $junk $notjunk $deleted
          $forwarded $mdnsent $autosent $canunsubscribe $followed $hasattachment $hasmemo
          $hasnoattachment $imported $istrusted $MailFlagBit0 $MailFlagBit1 $MailFlagBit2
          $maskedemail $memo $muted $new $notify $unsubscribed
          """);

  static final List<String> INDEXES = words("Email Calendar Contacts File");

  /** Principal types of 0.15; 4 is unused. */
  private static final List<String> PRINCIPALS =
      words(
          """
          individual group resource location - list other domain tenant role apiKey oauthClient
          """);

  private static final List<List<String>> INDEX_FIELDS =
      List.of(
          words(
              """
              from to cc bcc subject body attachment receivedAt sentAt size hasAttachment headers
              """),
          words("title description location owner attendee start uid"),
          words("member kind name nickname org email phone onlineService address note uid"),
          words("name content"),
          words("eventType queueId keywords"));

  private static final List<String> COMMON_INDEX_FIELDS = words("account document id");

  private Names() {}

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** The name of a field of a collection; null if it has none. */
  static String field(int collection, int field) {
    if (field == 50) {
      return "Archive";
    }
    return switch (collection << 8 | field) {
      case 71 -> "Metadata";
      case 90 -> "Threading";
      case 91 -> "DeletedAt";
      case 1 << 8 | 84 -> "UidCounter";
      case 3 << 8 | 51 -> "DocumentId";
      case 4 << 8 | 49 -> "Metadata";
      case 5 << 8 | 13 -> "Name";
      case 5 << 8 | 84 -> "Ids";
      case 7 << 8 | 44 -> "PushSubscriptions";
      case 7 << 8 | 45 -> "ParticipantIdentities";
      case 7 << 8 | 46 -> "EncryptionKeys";
      case 7 << 8 | 47 -> "DefaultCalendarId";
      case 7 << 8 | 48 -> "DefaultAddressBookId";
      case 7 << 8 | 49 -> "ActiveScriptId";
      case 9 << 8, 11 << 8 -> "Uid";
      case 11 << 8 | 1 -> "Email";
      case 11 << 8 | 2 -> "CreatedToUpdated";
      case 13 << 8 -> "CreatedToId";
      default -> null;
    };
  }

  /** The name of a field of a search index (4 is that of traces); null if it has none. */
  static String indexField(int index, int field) {
    List<String> names = INDEX_FIELDS.get(index);
    int own = field - COMMON_INDEX_FIELDS.size();
    if (own < 0) {
      return COMMON_INDEX_FIELDS.get(field);
    }
    return own < names.size() ? names.get(own) : null;
  }

  /** The name of a type of principals; null if unknown. */
  static String principal(int type) {
    return type < PRINCIPALS.size() && type != 4 ? PRINCIPALS.get(type) : null;
  }
}
