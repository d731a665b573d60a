// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import java.util.Map;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PieceRule;
import swkit.io.Bytes;
import swkit.io.Secrets;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;
import swkit.piece.ArchiveTail;
import swkit.piece.PieceEnd;
import swkit.redact.ArchiveText.Shape;
import swkit.registry.ObjectId;

/**
 * The texts of entries, by the forms of their keys (key-layouts 3, 4, 5): each is given to a {@link
 * Scrubber}. Numbers that only say what belongs together remain. Thread-safe.
 */
final class EntryText {
  private static final int ATTEMPTS = 50;
  private static final int EMAIL = 0;
  private static final int ARCHIVE = 50;
  private static final int METADATA = 71;
  private static final int PARTICIPANTS = 45;
  private static final int IDENTITY_ADDRESSES = 46;

  /** The main object of each collection. */
  private static final Map<Integer, Shape> MAIN =
      Map.of(
          EMAIL,
          Shape.MESSAGE_DATA,
          1,
          Shape.MAILBOX,
          3,
          Shape.IDENTITY,
          4,
          Shape.SUBMISSION,
          5,
          Shape.SIEVE_SCRIPT,
          8,
          Shape.CALENDAR,
          9,
          Shape.CALENDAR_EVENT,
          10,
          Shape.ADDRESS_BOOK,
          11,
          Shape.CONTACT_CARD,
          12,
          Shape.FILE_NODE);

  private final Generation generation;
  private final Scrubber scrubber;
  private final RegistryText registry;

  EntryText(Generation generation, Scrubber scrubber) {
    this.generation = generation;
    this.scrubber = scrubber;
    this.registry = new RegistryText(scrubber);
  }

  /** {@code entry} after the scrubber took its texts; not for blobs. */
  Entry take(Subspace subspace, Entry entry) {
    Generation own = generation.isForeign(subspace, entry) ? generation.next() : generation;
    KeyForms forms = KeyForms.of(own);
    DecodedKey decoded = forms.decode(subspace, entry.key());
    if (!decoded.isKnown()) {
      return unknown(forms, subspace, entry);
    }
    byte[] key = key(own, decoded);
    byte[] value = value(own, decoded, key, entry.value());
    return new Entry(key, value);
  }

  /** A piece of a longer value keeps the key of that value; else the key is another unknown one. */
  private Entry unknown(KeyForms forms, Subspace subspace, Entry entry) {
    byte[] value = ArchiveText.changed(entry.value(), v -> scrubber.opaque(v, 0, v.length));
    int last = entry.key().length - 1;
    if (last > 0) {
      DecodedKey before = forms.decode(subspace, Arrays.copyOf(entry.key(), last));
      boolean hasPieces = generation.pieceRule(subspace, before.bytes()) != PieceRule.NONE;
      if (before.isKnown() && hasPieces) {
        byte[] piece = {entry.key()[last]};
        return new Entry(Bytes.concat(key(generation, before), piece), value);
      }
    }
    byte[] key = entry.key();
    for (int i = 0; i < ATTEMPTS; i++) {
      key = entry.key().clone();
      scrubber.number(key, 0, key.length, i);
      Entry other = new Entry(key, value);
      if (!forms.decode(subspace, key).isKnown() && !generation.isForeign(subspace, other)) {
        break;
      }
    }
    return new Entry(key, value);
  }

  private byte[] key(Generation own, DecodedKey decoded) {
    byte[] key = decoded.bytes().clone();
    int end = key.length;
    switch (decoded.subspace()) {
      case PROPERTY -> {
        if (decoded.form().equals("hash")) {
          hash(key, 6, end - 4);
        }
      }
      case INDEXES -> scrubber.text(key, 6, end - 4, TextKind.TEXT);
      case BLOB_LINKS -> scrubber.blob(key, 0);
      case QUOTAS -> {
        if (decoded.form().startsWith("queue-")) {
          scrubber.number(key, 1, end, 0);
        }
      }
      case QUEUE_EVENTS -> scrubber.text(key, 16, end, TextKind.SETTING);
      default -> {
        if (own.hasRegistry()) {
          registryKey(decoded, key);
        } else {
          key015(decoded, key);
        }
      }
    }
    return key;
  }

  private void key015(DecodedKey decoded, byte[] key) {
    int end = key.length;
    switch (decoded.subspace()) {
      case DIRECTORY -> {
        switch (decoded.form()) {
          case "name", "email" -> scrubber.text(key, 1, end, TextKind.TEXT);
          case "word" -> scrubber.text(key, 1, end - 4, TextKind.TEXT);
          default -> {
            // numbers
          }
        }
      }
      case BLOB_EXTRA -> scrubber.blob(key, decoded.form().equals("spam-sample") ? 13 : 5);
      case REPORTS_OUT -> {
        int domain = end - (decoded.form().equals("header") ? 17 : 16);
        scrubber.text(key, 9, domain, TextKind.TEXT);
        scrubber.number(key, domain, domain + 8, 0);
      }
      case SETTINGS -> {
        byte[] name = key.clone();
        SettingText.take(name, TextKind.SETTING, scrubber);
        System.arraycopy(name, 0, key, 0, end);
      }
      default -> {
        // numbers
      }
    }
  }

  private void registryKey(DecodedKey decoded, byte[] key) {
    int end = key.length;
    switch (decoded.form()) {
      case "index" -> registry.key(key, 4, end - 8, type(key));
      case "address" -> scrubber.text(key, 4, end - 8, TextKind.TEXT);
      case "global", "key" -> registry.key(key, 4, end, type(key));
      case "report" -> {
        scrubber.text(key, 4, end - 8, TextKind.TEXT);
        scrubber.number(key, end - 8, end, 0);
      }
      default -> {
        // numbers
      }
    }
  }

  private static swkit.registry.ObjectType type(byte[] key) {
    return new ObjectId((key[0] & 0xFF) << 8 | key[1] & 0xFF, 0).object();
  }

  /** A CheekyHash, in short or whole form (key-layouts 1.4). */
  private void hash(byte[] bytes, int from, int to) {
    int length = bytes[from] & 0xFF;
    if (length > 15) {
      scrubber.number(bytes, from + 1, Math.min(to, from + 16), 0);
    } else {
      scrubber.text(bytes, from + 1, Math.min(to, from + 1 + length), TextKind.TEXT);
    }
  }

  private byte[] value(Generation own, DecodedKey decoded, byte[] key, byte[] value) {
    if (value.length == 0 || decoded.subspace() == Subspace.BLOB_LINKS) {
      return value;
    }
    int whole = joined(decoded, value);
    if (whole >= 0) {
      byte[] rest = Arrays.copyOfRange(value, whole, value.length);
      scrubber.opaque(rest, 0, rest.length);
      return Bytes.concat(value(own, decoded, key, Arrays.copyOf(value, whole)), rest);
    }
    DecodedValue content = decoded.valueWithSecrets(value);
    return switch (content.kind()) {
      case "archive" -> ArchiveText.take(value, shape(decoded), scrubber);
      case DecodedValue.UNDECODED, DecodedValue.OPAQUE -> undecoded(own, decoded, key, value);
      case "object" -> registry.object(object(decoded), value);
      default -> ArchiveText.changed(value, bytes -> plain(own, decoded, bytes));
    };
  }

  /** The length of an archive that has pieces of an earlier one after it; -1 if it has none. */
  private int joined(DecodedKey decoded, byte[] value) {
    boolean isCandidate =
        value.length > PieceEnd.SIZE
            && generation.pieceRule(decoded.subspace(), decoded.bytes()) == PieceRule.CHECKSUM
            && !ArchiveTail.isSound(value, value.length);
    return isCandidate ? ArchiveTail.soundBeginning(value, PieceEnd.SIZE) : -1;
  }

  private static ObjectId object(DecodedKey decoded) {
    byte[] key = decoded.bytes();
    return switch (decoded.form()) {
      case "trace" -> ObjectId.of("Trace", Bytes.u64(key, 0));
      case "metric" -> ObjectId.of("Metric", Bytes.u64(key, 0));
      case "task" -> ObjectId.of("Task", Bytes.u64(key, 8));
      default -> ObjectId.ofKey(key);
    };
  }

  /** Bytes that can't be decoded become others that can't. */
  private byte[] undecoded(Generation own, DecodedKey decoded, byte[] key, byte[] value) {
    boolean isObject =
        switch (decoded.form()) {
          case "item", "trace", "metric", "task" -> true;
          default -> false;
        };
    if (isObject && own.hasRegistry()) {
      return registry.object(object(decoded), value);
    }
    String kind = decoded.value(value).kind();
    byte[] changed = value.clone();
    for (int i = 0; i < ATTEMPTS; i++) {
      scrubber.opaque(changed, 0, Math.max(0, changed.length - 1)); // the last may be a marker
      if (KeyForms.of(own).decode(decoded.subspace(), key).value(changed).kind().equals(kind)) {
        break;
      }
    }
    return changed;
  }

  private static Shape shape(DecodedKey decoded) {
    byte[] key = decoded.bytes();
    return switch (decoded.subspace()) {
      case QUEUE_MESSAGES -> Shape.QUEUE_MESSAGE;
      case DIRECTORY -> Shape.PRINCIPAL;
      case PROPERTY -> key.length == 10 ? property(key[4] & 0xFF, key[5] & 0xFF) : Shape.UNKNOWN;
      default -> Shape.UNKNOWN;
    };
  }

  private static Shape property(int collection, int field) {
    if (collection == EMAIL && field == METADATA) {
      return Shape.MESSAGE_METADATA;
    }
    if (collection == 7 && field == PARTICIPANTS) {
      return Shape.PARTICIPANTS;
    }
    if (field != ARCHIVE) {
      return Shape.UNKNOWN;
    }
    return collection == 13 ? Shape.NOTIFICATION : MAIN.getOrDefault(collection, Shape.UNKNOWN);
  }

  private void plain(Generation own, DecodedKey decoded, byte[] value) {
    switch (decoded.subspace()) {
      case PROPERTY -> property(decoded, value);
      case CHANGELOG -> {
        if (decoded.form().equals("share")) {
          scrubber.text(value, Math.min(29, value.length), value.length, TextKind.FOLDER);
        } else if (decoded.form().equals("vanished") && (decoded.bytes()[4] & 0xFF) != 251) {
          EncodedText.escaped(value, 0, value.length, '%', this::path);
        }
      }
      case TASKS -> {
        if (decoded.form().equals("merge-threads")) {
          hash(value, 0, Math.min(value.length, 16));
        }
      }
      case SETTINGS -> setting(decoded, value);
      case TELEMETRY_SPANS -> SpanText.take(value, scrubber);
      case FTS_INDEX -> {
        if (own.hasRegistry() && decoded.form().equals("node")) {
          scrubber.text(value, Math.min(8, value.length), value.length, TextKind.TEXT);
        }
      }
      default -> {
        // numbers
      }
    }
  }

  /** Of a path, the words that every path of its kind has remain. */
  private void path(byte[] path) {
    scrubber.text(path, 0, path.length, TextKind.PROTOCOL);
  }

  private void setting(DecodedKey decoded, byte[] value) {
    boolean isSecret = Secrets.isSecret(String.valueOf(decoded.field("name")));
    SettingText.take(value, isSecret ? TextKind.TEXT : TextKind.SETTING, scrubber);
  }

  private void property(DecodedKey decoded, byte[] value) {
    byte[] key = decoded.bytes();
    if (decoded.form().equals("hash")) {
      int count = (value.length - 4) / 16;
      byte[][] references = new byte[count][];
      for (int i = 0; i < count; i++) {
        references[i] = Arrays.copyOfRange(value, 4 + 16 * i, 20 + 16 * i);
        hash(references[i], 0, 16);
      }
      Arrays.sort(references, Arrays::compareUnsigned);
      System.arraycopy(Bytes.concat(references), 0, value, 4, 16 * count);
    } else if (key.length == 10 && (key[5] & 0xFF) == IDENTITY_ADDRESSES) {
      scrubber.number(value, 0, value.length, 0);
    }
  }
}
