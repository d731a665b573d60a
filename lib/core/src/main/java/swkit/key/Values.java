// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import swkit.Entry;
import swkit.io.Bytes;
import swkit.io.Secrets;

/**
 * The table of decoders for the values of 0.15, by key form (key-layouts 1.3, 3 and 4). Integers
 * are big-endian, those of counters little-endian.
 *
 * <p>Each method returns null, or throws {@link IndexOutOfBoundsException}, if a value contradicts
 * its layout. The file is long because it is a table of small independent methods.
 */
final class Values {
  static final String TEXT = "text";
  static final String ARCHIVE = "archive";
  static final String COUNTER = "counter";
  static final String RIGHTS = "rights";
  static final String CHANGES = "changes";

  /** The length of a reference to another mail, in bytes. */
  private static final int REFERENCE = 16;

  /** The structures under the forms of {@code p}, by collection and field. */
  private static final ArchiveContents[] PROPERTIES =
      properties(
          Map.ofEntries(
              Map.entry("Email Archive", ArchiveContents.MESSAGE_DATA),
              Map.entry("Email Metadata", ArchiveContents.MESSAGE_METADATA),
              Map.entry("Mailbox Archive", ArchiveContents.MAILBOX),
              Map.entry("Identity Archive", ArchiveContents.IDENTITY),
              Map.entry("EmailSubmission Archive", ArchiveContents.EMAIL_SUBMISSION),
              Map.entry("SieveScript Archive", ArchiveContents.SIEVE_SCRIPT),
              Map.entry("Calendar Archive", ArchiveContents.CALENDAR),
              Map.entry("CalendarEvent Archive", ArchiveContents.CALENDAR_EVENT),
              Map.entry("AddressBook Archive", ArchiveContents.ADDRESS_BOOK),
              Map.entry("ContactCard Archive", ArchiveContents.CONTACT_CARD),
              Map.entry("FileNode Archive", ArchiveContents.FILE_NODE)));

  private Values() {}

  private static ArchiveContents[] properties(Map<String, ArchiveContents> names) {
    ArchiveContents[] all = new ArchiveContents[Names.COLLECTIONS.size() << 8];
    for (int coll = 0; coll < Names.COLLECTIONS.size(); coll++) {
      for (int field = 0; field < 256; field++) {
        String name = Names.COLLECTIONS.get(coll) + " " + Names.field(coll, field);
        all[property((byte) coll, (byte) field)] = names.get(name);
      }
    }
    return all;
  }

  private static int property(byte coll, byte field) {
    return coll << 8 | field & 0xFF;
  }

  private static DecodedValue whole(ValueReader in, String kind, Field... fields) {
    return in.atEnd() ? DecodedValue.of(kind, fields) : null;
  }

  static DecodedValue empty(DecodedKey key, byte[] value) {
    return value.length == 0 ? DecodedValue.of("empty") : null;
  }

  static DecodedValue text(DecodedKey key, byte[] value) {
    String text = QuotedText.utf8(value);
    return text == null
        ? null
        : DecodedValue.of(TEXT, Field.shown("text", text, () -> Field.start(text)));
  }

  /** A setting up to 0.15, with secrets hidden. */
  static DecodedValue setting(DecodedKey key, byte[] value) {
    String text = QuotedText.utf8(value);
    if (text == null) {
      return null;
    }
    String shown = Secrets.hide(String.valueOf(key.field("name")), text);
    return text(key, shown.getBytes(StandardCharsets.UTF_8));
  }

  static KeyForm.ValueForm counter(String name) {
    return (key, value) ->
        value.length == 8 ? DecodedValue.of(COUNTER, Field.of(name, Bytes.i64le(value, 0))) : null;
  }

  static KeyForm.ValueForm time(String name) {
    return (key, value) -> {
      ValueReader in = new ValueReader(value);
      long time = in.u64();
      boolean isNone = name.equals("recurrence") && time == 0;
      return whole(in, "time", isNone ? Field.of(name, "none") : Field.time(name, time));
    };
  }

  static KeyForm.ValueForm id(String name) {
    return (key, value) -> {
      ValueReader in = new ValueReader(value);
      int id = in.u32();
      return whole(in, "id", id == -1 ? Field.of(name, "none") : Field.unsigned(name, id));
    };
  }

  static DecodedValue schemaVersion(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    long version = Integer.toUnsignedLong(in.u32());
    return whole(in, "schema-version", new Field("schema-version", version, "=" + version));
  }

  static DecodedValue size(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    return whole(in, "size", Field.unsigned("size", in.u32()));
  }

  static DecodedValue blob(DecodedKey key, byte[] value) {
    return DecodedValue.of("blob", Field.of("size", (long) value.length));
  }

  /** The rights of a bitmap, unknown ones as {@code bit16}. */
  static Field rightsField(long bits) {
    return Field.list("rights", Rights.of(bits));
  }

  static DecodedValue rights(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    long bits = in.u64();
    return !in.atEnd()
        ? null
        : new DecodedValue(RIGHTS, List.of(rightsField(bits)), bits >>> Names.RIGHTS.size() == 0);
  }

  static DecodedValue property(DecodedKey key, byte[] value) {
    ArchiveContents contents = PROPERTIES[property(key.bytes()[4], key.bytes()[5])];
    if (contents != null) {
      return ArchiveValue.decode(value, contents);
    }
    return switch (key.field("field").toString()) {
      case "Archive", "PushSubscriptions", "ParticipantIdentities", "EncryptionKeys" ->
          archive(key, value);
      case "DeletedAt" -> time("deleted").decode(key, value);
      case "DefaultCalendarId" -> id("calendar").decode(key, value);
      case "DefaultAddressBookId" -> id("address-book").decode(key, value);
      case "ActiveScriptId" -> id("script").decode(key, value);
      default -> null;
    };
  }

  /** The defaults of an account, or an archive; null for other values up to 0.14. */
  static DecodedValue property014(DecodedKey key, byte[] value) {
    return switch (key.field("field").toString()) {
      case "DefaultCalendarId", "DefaultAddressBookId", "ActiveScriptId" -> property(key, value);
      default -> soundArchive(key, value);
    };
  }

  static DecodedValue archive(DecodedKey key, byte[] value) {
    return ArchiveValue.decode(value, null);
  }

  /** The result of {@code form}; a value that it can't decode is of unknown layout. */
  static KeyForm.ValueForm orOpaque(KeyForm.ValueForm form) {
    return (key, value) -> {
      try {
        DecodedValue decoded = form.decode(key, value);
        return decoded == null ? opaque(key, value) : decoded;
      } catch (IndexOutOfBoundsException e) {
        return opaque(key, value);
      }
    };
  }

  /** An archive whose checksum holds; null for anything else. */
  static DecodedValue soundArchive(DecodedKey key, byte[] value) {
    DecodedValue archive = archive(key, value);
    return archive != null && archive.complete() ? archive : null;
  }

  /** A value of unknown layout. */
  static DecodedValue opaque(DecodedKey key, byte[] value) {
    return DecodedValue.opaque(value);
  }

  static DecodedValue queueMessage(DecodedKey key, byte[] value) {
    return ArchiveValue.decode(value, ArchiveContents.MESSAGE);
  }

  static DecodedValue principal(DecodedKey key, byte[] value) {
    return ArchiveValue.decode(value, ArchiveContents.PRINCIPAL);
  }

  /** The container of an archive: {@code archive HASHED lz4 812B→2140B xxh3=ok}. */
  static List<Field> archiveFields(Archive archive) {
    List<Field> fields = new ArrayList<>();
    String kind = archive.kind();
    fields.add(Field.shown("archive", kind, () -> "archive " + kind));
    if ((archive.marker() & 0x0F) != 0) {
      fields.add(Field.hex("marker", new byte[] {(byte) archive.marker()}));
    }
    boolean isPacked = archive.isCompressed();
    fields.add(new Field("lz4", isPacked, isPacked ? "lz4" : ""));
    long unpacked = archive.unpacked();
    long stored = archive.stored();
    String damaged = isPacked ? "→damaged" : "";
    String whole = isPacked ? "→" + unpacked + "B" : "";
    fields.add(
        Field.shown("stored", stored, () -> stored + "B" + (unpacked < 0 ? damaged : whole)));
    if (unpacked >= 0) {
      fields.add(new Field("unpacked", unpacked, ""));
    }
    if (archive.isVersioned()) {
      fields.add(Field.unsigned("change", archive.changeId()));
    }
    String checksum = archive.checksum().name().toLowerCase(Locale.ROOT);
    fields.add(new Field("checksum", checksum, "xxh3=" + checksum));
    return fields;
  }

  static DecodedValue threading(DecodedKey key, byte[] value) {
    if (value.length < 4 || (value.length - 4) % REFERENCE != 0) {
      return null;
    }
    return new DecodedValue("threading", true, new Threading(value));
  }

  /** A thread, and the hashes of the ids that a mail refers to. */
  private record Threading(byte[] value) implements DecodedValue.Contents {
    @Override
    public long thread() {
      return Integer.toUnsignedLong(Bytes.u32(value, 0));
    }

    @Override
    public List<Field> fields() {
      ValueReader in = new ValueReader(value);
      Field thread = Field.unsigned("thread", in.u32());
      List<String> references = new ArrayList<>();
      while (!in.atEnd()) {
        references.add(Entry.hex(in.take(REFERENCE)));
      }
      return List.of(thread, new Field("refs", references, "refs=" + references.size()));
    }
  }

  static DecodedValue submission(DecodedKey key, byte[] value) {
    if (value.length != 13 && value.length != 21) {
      return null;
    }
    ValueReader in = new ValueReader(value);
    List<Field> fields = new ArrayList<>();
    fields.add(Field.unsigned("email", in.u32()));
    fields.add(Field.unsigned("thread", in.u32()));
    fields.add(Field.unsigned("identity", in.u32()));
    if (value.length == 21) {
      long queue = in.u64();
      fields.add(queue == 0 ? Field.of("queue", "none") : KeyParts.snowflake("queue", queue));
    }
    String undo = Map.of(112, "pending", 102, "final", 99, "canceled").get(in.u8());
    fields.add(undo == null ? null : Field.of("undo", undo));
    return undo == null ? null : new DecodedValue("submission", List.copyOf(fields), true);
  }

  static DecodedValue temporaryLink(DecodedKey key, byte[] value) {
    if (value.length == 0) {
      return empty(key, value);
    }
    ValueReader in = new ValueReader(value);
    String kind = List.of("quota", "undelete", "spam-sample").get(in.u8());
    return whole(in, "link", Field.of("kind", kind));
  }

  static DecodedValue spamSample(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    return whole(in, "sample", flag(in, "spam"), flag(in, "hold"));
  }

  private static Field flag(ValueReader in, String name) {
    return Field.of(name, Objects.checkIndex(in.u8(), 2) == 1);
  }

  static String principalType(int type) {
    String name = Names.principal(type);
    if (name == null) {
      throw new IndexOutOfBoundsException("principal type " + type);
    }
    return name;
  }

  private static Field leb32(ValueReader in, String name) {
    long number = in.leb128();
    if (number >>> 32 != 0) {
      throw new IndexOutOfBoundsException(name);
    }
    return Field.of(name, number);
  }

  static DecodedValue principalId(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    Field id = leb32(in, "id");
    Field type = Field.of("type", principalType(in.u8()));
    return in.atEnd()
        ? DecodedValue.of("principal-id", id, type)
        : whole(in, "principal-id", id, type, leb32(in, "tenant"));
  }

  static DecodedValue groupType(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    return whole(in, "type", Field.of("type", principalType(in.u8())));
  }

  static DecodedValue unindexed(DecodedKey key, byte[] value) {
    boolean isZero = value.length == 8 && Bytes.u64(value, 0) == 0 && key.form().equals("unindex");
    return isZero ? DecodedValue.of("empty") : empty(key, value);
  }

  static DecodedValue alarm(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    return whole(
        in,
        "alarm",
        Field.time("start", in.u64()),
        Field.time("end", in.u64()),
        Field.of("start-tz", (long) in.u16()),
        Field.of("end-tz", (long) in.u16()));
  }

  static DecodedValue mergeThreads(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    byte length = (byte) in.u8();
    byte[] hash = Bytes.concat(new byte[] {length}, in.take(CheekyHash.kept(length)));
    List<Long> threads = new ArrayList<>();
    while (!in.atEnd()) {
      threads.add(Integer.toUnsignedLong(in.u32()));
    }
    return DecodedValue.of(
        "threads", CheekyHash.field("hash", hash), Field.list("threads", threads));
  }

  static DecodedValue share(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    int owner = in.u32();
    int doc = in.u32();
    Field coll = Field.of("coll", Names.COLLECTIONS.get(in.u8()));
    Field changedBy = KeyParts.ACCT.decode("changed-by", in.take(4), Map.of());
    Field before = rightsField(in.u64());
    Field after = rightsField(in.u64());
    String name = QuotedText.utf8(in.rest());
    return name == null
        ? null
        : DecodedValue.of(
            "share",
            Field.unsigned("owner", owner),
            coll,
            Field.unsigned("doc", doc),
            changedBy,
            new Field("old-rights", before.value(), "old-" + before.text()),
            new Field("new-rights", after.value(), "new-" + after.text()),
            new Field("name", name, name.isEmpty() ? "" : Field.text("name", name).text()));
  }

  static DecodedValue vanished(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    if (!"Email".equals(key.field("vanished"))) {
      List<String> paths = new ArrayList<>();
      String text = QuotedText.utf8(value);
      if (text == null || !text.isEmpty() && !text.endsWith("\0")) {
        return null;
      }
      for (int at = 0; at < text.length(); at = text.indexOf('\0', at) + 1) {
        paths.add(text.substring(at, text.indexOf('\0', at)));
      }
      return DecodedValue.of("vanished", Field.list("paths", paths));
    }
    List<Object> mails = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    while (!in.atEnd()) {
      Field mailbox = Field.unsigned("mailbox", in.u32());
      Field uid = Field.unsigned("uid", in.u32());
      mails.add(List.of(mailbox, uid));
      texts.add(mailbox.value() + ":" + uid.value());
    }
    return DecodedValue.of(
        "vanished", new Field("mails", mails, "mails=" + String.join(",", texts)));
  }
}
