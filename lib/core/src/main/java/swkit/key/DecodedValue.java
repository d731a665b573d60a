// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import swkit.Entry;
import swkit.io.Secrets;

/**
 * A decoded value. Immutable, as long as nobody changes the bytes that it was decoded from.
 *
 * <p>Decoding checks the whole value. The fields of most kinds are made when they are first asked
 * for, since many values are only checked. Checks can compare values without them.
 */
public final class DecodedValue {
  /** The kind of a value that can't be decoded. */
  public static final String UNDECODED = "undecoded";

  /** The kind of a value whose layout in its release is unknown; it may be sound or not. */
  public static final String OPAQUE = "opaque";

  private static final int SHOWN = 32;
  private static final int[] NOWHERE = {};

  /** The thread and the mailboxes of a mail, and the blob that an archive names. */
  interface Contents {
    /** The fields of the value. */
    List<Field> fields();

    /** See {@link DecodedValue#archive}. */
    default Archive archive() {
      return null;
    }

    /** See {@link DecodedValue#thread}. */
    default long thread() {
      return -1;
    }

    /** See {@link DecodedValue#places}. */
    default int[] places() {
      return NOWHERE;
    }

    /** See {@link DecodedValue#blob}. */
    default byte[] blob() {
      return null;
    }
  }

  private final String kind;
  private final boolean complete;
  private final Contents contents;

  /** Made when first asked for, by any thread. */
  private List<Field> fields;

  /**
   * A value with its fields.
   *
   * @param kind the kind, such as {@code archive} or {@code counter}
   * @param fields the content
   * @param complete whether the whole value conforms to the layout
   */
  public DecodedValue(String kind, List<Field> fields, boolean complete) {
    this(kind, complete, () -> fields);
  }

  /** A value whose fields are made of {@code contents} when they are asked for. */
  DecodedValue(String kind, boolean complete, Contents contents) {
    this.kind = kind;
    this.complete = complete;
    this.contents = contents;
  }

  /** The kind, such as {@code archive} or {@code counter}; see the package documentation. */
  public String kind() {
    return kind;
  }

  /** Whether the whole value, with its checksum, conforms to the layout. */
  public boolean complete() {
    return complete;
  }

  /** The content; if it can't be decoded, the size and the first bytes as {@code hex}. */
  public List<Field> fields() {
    List<Field> made = fields;
    if (made == null) {
      made = contents.fields();
      fields = made;
    }
    return made;
  }

  /** The container of a value of the kind {@code archive}; null for all other kinds. */
  public Archive archive() {
    return contents.archive();
  }

  /** The thread of a mail, as its archive and its threading entry have it; -1 for all else. */
  public long thread() {
    return contents.thread();
  }

  /** The mailboxes of a mail, each followed by the UID there; empty for all else. */
  public int[] places() {
    return contents.places();
  }

  /** The hash of the blob that an archive names; null if it names none. */
  public byte[] blob() {
    return contents.blob();
  }

  /** A value that conforms to its layout. */
  static DecodedValue of(String kind, Field... fields) {
    return new DecodedValue(kind, List.of(fields), true);
  }

  /** A value that contradicts its layout. */
  static DecodedValue undecoded(byte[] value) {
    return bytes(UNDECODED, value);
  }

  /** A value with an unknown layout. */
  static DecodedValue opaque(byte[] value) {
    return bytes(OPAQUE, value);
  }

  private static DecodedValue bytes(String kind, byte[] value) {
    boolean isLong = value.length > SHOWN;
    String hex = Entry.hex(isLong ? Arrays.copyOf(value, SHOWN) : value);
    return new DecodedValue(
        kind,
        List.of(
            new Field("size", (long) value.length, kind + " " + value.length + "B"),
            new Field("hex", hex, hex + (isLong ? "…" : ""))),
        false);
  }

  /** Whether a field shows stored bytes. */
  boolean hasBytes() {
    return (kind.equals(UNDECODED) || kind.equals(OPAQUE)) && field("hex") != null;
  }

  /** This value without the fields that show stored bytes. */
  DecodedValue withoutBytes() {
    return new DecodedValue(
        kind,
        fields().stream()
            .map(f -> f.name().equals("hex") ? new Field("hidden", true, Secrets.HIDDEN) : f)
            .toList(),
        complete);
  }

  /** The value of the field {@code name}; null if no such field exists. */
  public Object field(String name) {
    for (Field field : fields()) {
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** The fields in one line; empty for an empty value. */
  public String text() {
    return Field.texts(fields());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DecodedValue value
        && kind.equals(value.kind)
        && complete == value.complete
        && fields().equals(value.fields());
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, fields(), complete);
  }

  @Override
  public String toString() {
    return kind + " " + text();
  }
}
