// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of the in-memory store kept in the database: when they expire, in unix seconds, and
 * what they hold (key-layouts 3, m). Errors as in {@link Values}.
 */
final class InMemory {
  private static final String KIND = "in-memory";

  private InMemory() {}

  /** An expiry alone. */
  static DecodedValue lock(DecodedKey key, byte[] value) {
    Cursor in = new Cursor(value);
    Field expires = Field.time("expires", in.u64());
    return in.atEnd() ? DecodedValue.of(KIND, expires) : null;
  }

  /** When the counter of the same key expires. */
  static DecodedValue counterExpiry(DecodedKey key, byte[] value) {
    Cursor in = new Cursor(value);
    boolean isCounter = in.u64() == 0;
    Field expires = Field.time("expires", in.u64());
    return isCounter && in.atEnd()
        ? DecodedValue.of(KIND, expires, new Field("counter", true, "counter"))
        : null;
  }

  /** An expiry and text, or bytes of which only the number is told. */
  static DecodedValue keyValue(DecodedKey key, byte[] value) {
    return value.length == 16 && new Cursor(value).u64() == 0
        ? counterExpiry(key, value)
        : payload(value, false);
  }

  /** An expiry and an archive without a checksum. */
  static DecodedValue archive(DecodedKey key, byte[] value) {
    return payload(value, true);
  }

  private static DecodedValue payload(byte[] value, boolean mustBeArchive) {
    Cursor in = new Cursor(value);
    List<Field> fields = new ArrayList<>();
    fields.add(Field.time("expires", in.u64()));
    byte[] payload = in.rest();
    String text = Texts.printable(payload);
    Archive archive = text == null || mustBeArchive ? Archive.of(payload) : null;
    if (archive != null) {
      fields.addAll(Values.archiveFields(archive));
    } else if (text != null && !text.isEmpty()) {
      fields.add(Field.text("text", text));
    } else if (payload.length > 0) {
      fields.add(Field.of("size", (long) payload.length));
    }
    boolean complete = archive != null ? archive.isIntact() : !mustBeArchive && text != null;
    return new DecodedValue(KIND, List.copyOf(fields), complete);
  }
}
