// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import swkit.Entry;
import swkit.io.Bytes;

/**
 * Computes the rows of {@code b} and {@code g} that belong to an object, by the rules of the
 * schema; for reports, archived items and samples by those of key-layouts 5.
 */
public final class IndexRules {
  private static final int ANY_TYPE = 0xFFFF;
  private static final long NO_ACCOUNT = 0xFFFFFFFFL;

  private final ObjectId id;
  private final TreeSet<IndexRow> rows = new TreeSet<>();

  private IndexRules(ObjectId id) {
    this.id = id;
  }

  /**
   * The rows of {@code object}, distinct, ordered by subspace and key. Those whose kind {@link
   * IndexRow.Kind#isOptional} may be missing in a store. None for tasks, traces and metrics.
   */
  public static List<IndexRow> rows(RegistryObject object) {
    IndexRules rules = new IndexRules(object.id());
    rules.object(object);
    return List.copyOf(rules.rows);
  }

  private void object(RegistryObject object) {
    switch (object.type().name()) {
      case "Trace", "Metric", "Task", "QueuedMessage" -> {}
      case "ArchivedItem", "SpamTrainingSample" ->
          index(property("accountId"), u64(object.fields().number("accountId", NO_ACCOUNT)));
      case "DmarcInternalReport", "TlsInternalReport" -> internalReport(object.fields());
      case "ArfExternalReport", "DmarcExternalReport", "TlsExternalReport" ->
          externalReport(object.fields());
      default -> {
        boolean isSingleton = object.type().isSingleton();
        byte[] key = Bytes.concat(u16(ANY_TYPE), id.key());
        rows.add(
            new IndexRow(
                isSingleton ? IndexRow.Kind.SINGLETON_ID : IndexRow.Kind.INDEX_ID,
                key,
                Entry.NO_VALUE));
        apply(object.value());
      }
    }
  }

  private void internalReport(Value.Struct report) {
    List<byte[]> key = new ArrayList<>(List.of(u16(id.type()), u16(property("domain"))));
    key.add(utf8(report.text("domain")));
    if (report.type().indexOf("policyIdentifier") >= 0) {
      key.add(u64(report.number("policyIdentifier", 0)));
    }
    byte[] whole = Bytes.concat(key.toArray(byte[][]::new));
    rows.add(new IndexRow(IndexRow.Kind.REPORT_KEY, whole, id.key()));
  }

  private void externalReport(Value.Struct fields) {
    ExternalReport report = new ExternalReport(fields);
    report.texts().forEach(text -> words(property("text"), text));
    index(property("totalSuccessfulSessions"), u64(report.successes()));
    index(property("totalFailedSessions"), u64(report.failures()));
    index(property("expiresAt"), bytes(fields.get("expiresAt")));
    if (fields.get("memberTenantId") != null) {
      index(property("memberTenantId"), bytes(fields.get("memberTenantId")));
    }
  }

  /** Applies the rules of a structure, or of a union and its variant. */
  private void apply(Value value) {
    if (value instanceof Value.Variant variant) {
      for (IndexRule rule : Schema.get().rules(variant.type().name())) {
        if (rule.kind() == IndexRule.Kind.TYPE) {
          index(rule.number(), u16(variant.number()));
        }
      }
      if (variant.struct() != null) {
        apply(variant.struct());
      }
    } else if (value instanceof Value.Items items) {
      items.values().forEach(this::apply);
    } else if (value instanceof Value.Struct struct) {
      Schema.get().rules(struct.type().name()).forEach(rule -> apply(rule, struct));
    }
  }

  private void apply(IndexRule rule, Value.Struct struct) {
    String field = rule.fields().get(0);
    switch (rule.kind()) {
      case NESTED -> apply(struct.get(field));
      case WORDS -> each(struct.get(field)).forEach(value -> words(rule.number(), text(value)));
      case IDX -> keys(rule, struct).forEach(key -> index(rule.number(), key));
      case UNIQ -> keys(rule, struct).forEach(key -> primaryKey(id.type(), rule.number(), key));
      case GUNIQ -> keys(rule, struct).forEach(key -> primaryKey(ANY_TYPE, rule.number(), key));
      case REF -> keys(rule, struct).forEach(key -> reference(rule.number(), key));
      case TYPE -> throw new IllegalStateException(struct + " is not a union");
    }
  }

  /** The keys of the fields' values: none if a field is absent, one for each item of a set. */
  private static List<byte[]> keys(IndexRule rule, Value.Struct struct) {
    if (rule.fields().size() == 1) {
      return each(struct.get(rule.fields().get(0))).stream().map(IndexRules::bytes).toList();
    }
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    for (String field : rule.fields()) {
      Value value = struct.get(field);
      if (value == null) {
        return List.of();
      }
      key.writeBytes(bytes(value));
    }
    return List.of(key.toByteArray());
  }

  private static List<Value> each(Value value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof Value.Items items ? items.values() : List.of(value);
  }

  /** The bytes of a value in keys. */
  private static byte[] bytes(Value value) {
    if (value instanceof Value.Text text) {
      return utf8(text.text());
    }
    if (value instanceof Value.Number number) {
      return u64(number.bits());
    }
    if (value instanceof Value.Name name) {
      return u16(name.number());
    }
    return ((Value.Binary) value).bytes();
  }

  private static String text(Value value) {
    return ((Value.Text) value).text();
  }

  /** A key for each word: lower-case letters and digits, at least two bytes. */
  private void words(int property, String text) {
    int start = 0;
    for (int at = 0; at <= text.length(); ) {
      int c = at < text.length() ? text.codePointAt(at) : ' ';
      int next = at + Character.charCount(c);
      if (!isAlphanumeric(c)) {
        byte[] word = utf8(text.substring(start, at).toLowerCase(Locale.ROOT));
        if (word.length >= 2) {
          index(property, word);
        }
        start = next;
      }
      at = next;
    }
  }

  private static boolean isAlphanumeric(int c) {
    return Character.isAlphabetic(c)
        || switch (Character.getType(c)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  private void index(int property, byte[] key) {
    rows.add(
        new IndexRow(
            IndexRow.Kind.INDEX,
            Bytes.concat(u16(id.type()), u16(property), key, u64(id.id())),
            Entry.NO_VALUE));
  }

  private void primaryKey(int type, int property, byte[] key) {
    rows.add(
        new IndexRow(
            IndexRow.Kind.PRIMARY_KEY, Bytes.concat(u16(type), u16(property), key), id.key()));
  }

  private void reference(int type, byte[] to) {
    rows.add(
        new IndexRow(
            IndexRow.Kind.REFERENCE, Bytes.concat(u16(type), to, id.key()), Entry.NO_VALUE));
  }

  private static int property(String name) {
    return Schema.get().property(name);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] u16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }

  private static byte[] u64(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}
