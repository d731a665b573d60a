// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The known structures in archives: their names in the server's source, sizes, and useful fields
 * (key-layouts 1.7).
 */
enum ArchiveContents {
  MESSAGE_DATA(
      "MessageData",
      24,
      ArchiveContents::messageData,
      ArchiveContents::checkMessageData,
      p -> null),
  MESSAGE_METADATA(
      "MessageMetadata",
      72,
      ArchiveContents::messageMetadata,
      ArchiveContents::checkMessageMetadata,
      p -> p.hash(16)),
  MAILBOX("Mailbox", 44, ArchiveContents::mailbox),
  IDENTITY(
      "Identity",
      56,
      p -> List.of(Field.text("name", p.string(0)), Field.text("email", p.string(8)))),
  EMAIL_SUBMISSION("EmailSubmission", 80, ArchiveContents::submission),
  SIEVE_SCRIPT(
      "SieveScript",
      128,
      p ->
          List.of(
              Field.text("name", p.string(0)),
              Field.hex("blob", p.hash(8)),
              Field.unsigned("size", p.u32(40))),
      p -> p.hash(8)),
  CALENDAR("Calendar", 56, p -> container(p, 16)),
  CALENDAR_EVENT("CalendarEvent", 112, p -> List.of(Field.unsigned("size", p.u32(84)))),
  CONTACT_CARD("ContactCard", 64, p -> List.of(Field.unsigned("size", p.u32(56)))),
  ADDRESS_BOOK("AddressBook", 56, p -> container(p, 32)),
  FILE_NODE("FileNode", 112, ArchiveContents::fileNode, ArchiveContents::fileBlob),
  MESSAGE("Message", 120, ArchiveContents::message, p -> p.hash(8)),
  PRINCIPAL("Principal", 24, ArchiveContents::principal);

  private static final int MAILBOX_ITEM = 8;
  private static final int KEYWORD_ITEM = 12;

  private final String title;
  private final int size;
  private final Function<ArchivedStruct, List<Field>> fields;
  private final Consumer<ArchivedStruct> check;

  private final Function<ArchivedStruct, byte[]> blob;

  ArchiveContents(String title, int size, Function<ArchivedStruct, List<Field>> fields) {
    this(title, size, fields, p -> null);
  }

  /** {@code blob} gives the hash of the blob that the structure names; null if it names none. */
  ArchiveContents(
      String title,
      int size,
      Function<ArchivedStruct, List<Field>> fields,
      Function<ArchivedStruct, byte[]> blob) {
    this(title, size, fields, fields::apply, blob);
  }

  /** {@code check} throws what {@code fields} throws, but builds nothing. */
  ArchiveContents(
      String title,
      int size,
      Function<ArchivedStruct, List<Field>> fields,
      Consumer<ArchivedStruct> check,
      Function<ArchivedStruct, byte[]> blob) {
    this.title = title;
    this.size = size;
    this.fields = fields;
    this.check = check;
    this.blob = blob;
  }

  String title() {
    return title;
  }

  /** The length of the structure in bytes. */
  int size() {
    return size;
  }

  /**
   * The structure in {@code archive}. Throws {@link IndexOutOfBoundsException} as its fields do.
   */
  ArchivedStruct checked(Archive archive) {
    ArchivedStruct struct = archive.struct(size);
    check.accept(struct);
    return struct;
  }

  /** The fields of {@code struct}. Throws {@link IndexOutOfBoundsException} if it doesn't fit. */
  List<Field> fields(ArchivedStruct struct) {
    return fields.apply(struct);
  }

  /** The hash of the blob that {@code struct} names; null if it names none. */
  byte[] blob(ArchivedStruct struct) {
    return blob.apply(struct);
  }

  private static void checkMessageData(ArchivedStruct p) {
    p.count(0, MAILBOX_ITEM);
    int keywords = p.count(8, KEYWORD_ITEM);
    for (int i = 0; i < keywords; i++) {
      int at = p.first(8) + i * KEYWORD_ITEM;
      int variant = p.u8(at);
      if (variant == 0) {
        p.checkBoxed(at + 4);
      } else {
        Objects.checkIndex(variant - 1, Names.KEYWORDS.size());
      }
    }
  }

  private static void checkMessageMetadata(ArchivedStruct p) {
    p.count(60, 1);
    p.checkBoxed(52);
  }

  /** Mailboxes and UIDs, in turn, in a {@link #MESSAGE_DATA}. */
  static int[] places(ArchivedStruct p) {
    int[] places = new int[2 * p.count(0, MAILBOX_ITEM)];
    for (int i = 0; i < places.length; i++) {
      places[i] = p.u32(p.first(0) + 4 * i);
    }
    return places;
  }

  /** The thread in a {@link #MESSAGE_DATA}. */
  static int thread(ArchivedStruct p) {
    return p.u32(16);
  }

  private static List<Field> messageData(ArchivedStruct p) {
    List<Object> mailboxes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int at : p.items(0, MAILBOX_ITEM)) {
      Field mailbox = Field.unsigned("mailbox", p.u32(at));
      Field uid = Field.unsigned("uid", p.u32(at + 4));
      mailboxes.add(List.of(mailbox, uid));
      text.append(text.isEmpty() ? "" : ",").append(mailbox.value()).append(':');
      text.append(uid.value());
    }
    List<String> keywords = new ArrayList<>();
    for (int at : p.items(8, KEYWORD_ITEM)) {
      int variant = p.u8(at);
      keywords.add(variant == 0 ? p.boxed(at + 4) : Names.KEYWORDS.get(variant - 1));
    }
    return List.of(
        new Field("mailboxes", mailboxes, "mailboxes=" + text),
        Field.list("keywords", keywords),
        Field.unsigned("thread", thread(p)),
        Field.unsigned("size", p.u32(20)));
  }

  private static List<Field> messageMetadata(ArchivedStruct p) {
    long received = p.u64(8);
    return List.of(
        Field.time("received", received & Long.MAX_VALUE),
        Field.of("attachment", received < 0),
        Field.hex("blob", p.hash(16)),
        Field.unsigned("body-offset", p.u32(48)),
        Field.of("headers-size", (long) p.count(60, 1)),
        Field.text("preview", p.boxed(52)));
  }

  private static List<Field> mailbox(ArchivedStruct p) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("name", p.string(0)));
    fields.add(Field.of("role", Names.ROLES.get(p.u8(8))));
    parent(fields, p.u32(12));
    if (p.isPresent(16)) {
      fields.add(Field.unsigned("sort-order", p.u32(20)));
    }
    fields.add(Field.unsigned("uid-validity", p.u32(24)));
    List<Long> subscribers = new ArrayList<>();
    for (int at : p.items(28, 4)) {
      subscribers.add(Integer.toUnsignedLong(p.u32(at)));
    }
    fields.add(Field.list("subscribers", subscribers));
    acls(fields, p, 36);
    return fields;
  }

  private static List<Field> submission(ArchivedStruct p) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.unsigned("email", p.u32(0)));
    fields.add(Field.unsigned("thread", p.u32(4)));
    fields.add(Field.unsigned("identity", p.u32(8)));
    fields.add(Field.time("send-at", p.u64(16)));
    if (p.isPresent(24)) {
      fields.add(KeyParts.snowflake("queue", p.u64(32)));
    }
    fields.add(Field.of("undo", List.of("pending", "final", "canceled").get(p.u8(40))));
    return fields;
  }

  private static List<Field> container(ArchivedStruct p, int acls) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("name", p.string(0)));
    times(fields, p, 40);
    acls(fields, p, acls);
    return fields;
  }

  private static List<Field> fileNode(ArchivedStruct p) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("name", p.string(4)));
    parent(fields, p.u32(0));
    byte[] blob = fileBlob(p);
    fields.add(Field.of("folder", blob == null));
    if (blob != null) {
      fields.add(Field.hex("blob", blob));
      fields.add(Field.unsigned("size", p.u32(60)));
    }
    times(fields, p, 80);
    acls(fields, p, 104);
    return fields;
  }

  private static byte[] fileBlob(ArchivedStruct p) {
    return p.isPresent(24) ? p.hash(28) : null;
  }

  private static List<Field> message(ArchivedStruct p) {
    return List.of(
        Field.time("created", p.u64(0)),
        Field.hex("blob", p.hash(8)),
        Field.text("return-path", p.boxed(40)),
        Field.unsigned("flags", p.u64(80)),
        Field.unsigned("size", p.u64(104)));
  }

  private static List<Field> principal(ArchivedStruct p) {
    return List.of(
        Field.unsigned("id", p.u32(0)),
        Field.of("type", Values.principalType(p.u8(4))),
        Field.text("name", p.string(8)));
  }

  /** A parent is stored as its document id plus one; 0 is the root. */
  private static void parent(List<Field> fields, int stored) {
    if (stored != 0) {
      fields.add(Field.unsigned("parent", stored - 1));
    }
  }

  private static void times(List<Field> fields, ArchivedStruct p, int position) {
    fields.add(Field.time("created", p.u64(position)));
    fields.add(Field.time("modified", p.u64(position + 8)));
  }

  private static void acls(List<Field> fields, ArchivedStruct p, int position) {
    List<Object> grants = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int at : p.items(position, 16)) {
      Field account = Field.unsigned("acct", p.u32(at));
      Field rights = Values.rightsField(p.u64(at + 8));
      grants.add(List.of(account, rights));
      texts.add(account.value() + ":" + rights.text().substring("rights=".length()));
    }
    if (!grants.isEmpty()) {
      fields.add(
          new Field("acls", grants, texts.stream().collect(Collectors.joining(";", "acls=", ""))));
    }
  }
}
