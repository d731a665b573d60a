// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;
import swkit.io.Bytes;

/**
 * Decoders of the values of traces and metrics; codes are shown as numbers (key-layouts 4, o and
 * x). Errors as in {@link Values}.
 */
final class TelemetryValues {
  private static final int DEEPEST = 16;

  private TelemetryValues() {}

  /** The events of a span: their codes, and the time of the first in Unix seconds. */
  static DecodedValue events(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    boolean isKnown = in.u8() == 1;
    List<Object> codes = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (int left = in.count(); isKnown && left > 0; left--) {
      codes.add(in.leb128());
      long time = Bytes.i64le(in.take(8), 0);
      if (fields.isEmpty()) {
        fields.add(Field.time("time", time));
      }
      pairs(in, 0);
    }
    fields.add(Field.list("events", codes));
    return isKnown && in.atEnd() ? new DecodedValue("events", List.copyOf(fields), true) : null;
  }

  private static void pairs(ValueReader in, int depth) {
    for (int left = in.count(); left > 0; left--) {
      in.leb128();
      skip(in, depth);
    }
  }

  private static void skip(ValueReader in, int depth) {
    if (depth > DEEPEST) {
      throw new IndexOutOfBoundsException("nested too deep");
    }
    switch (in.u8()) {
      case 0, 6 -> in.take(in.count());
      case 1, 5 -> in.leb128();
      case 2, 3, 4 -> in.take(8);
      case 7, 8, 13 -> {}
      case 9 -> in.take(4);
      case 10 -> in.take(16);
      case 11 -> {
        in.leb128();
        pairs(in, depth + 1);
      }
      case 12 -> {
        for (int left = in.count(); left > 0; left--) {
          skip(in, depth + 1);
        }
      }
      default -> throw new IndexOutOfBoundsException("unknown tag");
    }
  }

  /** A counter, a gauge, or the count and sum of a histogram. */
  static DecodedValue metric(DecodedKey key, byte[] value) {
    ValueReader in = new ValueReader(value);
    List<Field> fields = new ArrayList<>();
    boolean isHistogram = key.field("metric").toString().endsWith(":histogram");
    fields.add(Field.unsigned(isHistogram ? "count" : "value", in.leb128()));
    if (isHistogram) {
      fields.add(Field.unsigned("sum", in.leb128()));
    }
    return in.atEnd() ? new DecodedValue("metric", List.copyOf(fields), true) : null;
  }
}
