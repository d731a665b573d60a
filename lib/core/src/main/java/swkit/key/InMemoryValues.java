// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;

/**
 * Decoders of the values of the in-memory store in the database: an expiry in Unix seconds and the
 * content (key-layouts 3, m). Errors as in {@link Values}.
 */
final class InMemoryValues {
  private static final String KIND = "in-memory";

  private InMemoryValues() {}

  /** An expiry alone. */
  static DecodedValue lock(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    Field expires = Field.time("expires", in.u64());
    return in.atEnd() ? DecodedValue.of(KIND, expires) : null;
  }

  /** The expiry of the counter with the same key. */
  static DecodedValue counterExpiry(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    boolean isCounter = in.u64() == 0;
    Field expires = Field.time("expires", in.u64());
    return isCounter && in.atEnd()
        ? DecodedValue.of(KIND, expires, new Field("counter", true, "counter"))
        : null;
  }

  /** An expiry, and text or bytes; of bytes only the number is shown. */
  static DecodedValue keyValue(DecodedKey key, byte[] value) {
    if (value.length == 16 && new ValueReader(value).u64() == 0) {
      return counterExpiry(key, value);
    }
    ValueReader in = new ValueReader(value);
    Field expires = Field.time("expires", in.u64());
    byte[] payload = in.rest();
    String text = QuotedText.printable(payload);
    if (text == null) {
      Field size = Field.of("size", (long) payload.length);
      return new DecodedValue(KIND, List.of(expires, size), false);
    }
    return text.isEmpty()
        ? DecodedValue.of(KIND, expires)
        : DecodedValue.of(KIND, expires, Field.text("text", text));
  }

  /** An expiry and an archive without a checksum. */
  static DecodedValue archive(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    List<Field> fields = new ArrayList<>();
    fields.add(Field.time("expires", in.u64()));
    Archive archive = Archive.of(in.rest());
    if (archive == null) {
      return null;
    }
    fields.addAll(Values.archiveFields(archive));
    return new DecodedValue(KIND, List.copyOf(fields), archive.isIntact());
  }

  /** An expiry, and text or an archive. */
  static DecodedValue acme(DecodedKey key, byte[] value) {
    DecodedValue text = keyValue(key, value);
    return text.complete() ? text : archive(key, value);
  }
}
