// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.key.DecodedKey;
import swkit.key.Field;
import swkit.key.KeyForms;
import swkit.key.KeyText;

/**
 * Describes the keys, accounts, documents and source locations in a line of the log.
 *
 * <p>Unlike a key of the console, a logged key has no letter (store-and-dump 1.9), so it may be of
 * several forms. Those count in which every time is one at which Stalwart existed; if there is
 * none, nothing is guessed.
 */
final class LoggedKeys {
  private static final Pattern KEY =
      Pattern.compile(
          "base64:[A-Za-z0-9+/]+={0,2}|(?<![\\w\\\\])[a-z](?:\\\\x[0-9a-fA-F]{2})[^\\s\",]*");
  private static final Pattern ACCOUNT = Pattern.compile("accountId = \"?(\\d+)");
  private static final Pattern DOCUMENT = Pattern.compile("documentId = \"?(\\d+)");
  private static final Pattern PLACE =
      Pattern.compile("(?:causedBy = \"?)?((?:crates/)?[\\w/-]+\\.rs:\\d+)");

  private static final int REMEMBERED = 100;
  private static final long EARLIEST = Instant.parse("2021-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();

  /** What the server does at a source location, by a part of its path. */
  private static final Map<String, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("write/key.rs", "a key was being read");
    PLACES.put("write/serialize.rs", "a value was being read");
    PLACES.put("write/blob.rs", "blob links were being read");
    PLACES.put("dispatch/store.rs", "the data store was being opened or read");
    PLACES.put("dispatch/blob.rs", "a blob was being read or written");
    PLACES.put("postgres/write.rs", "PostgreSQL was being written to");
    PLACES.put("mysql/write.rs", "MySQL was being written to");
    PLACES.put("sqlite/write.rs", "SQLite was being written to");
    PLACES.put("rocksdb/write.rs", "RocksDB was being written to");
    PLACES.put("foundationdb/write.rs", "FoundationDB was being written to");
    PLACES.put("ingest.rs", "a mail was being delivered");
    PLACES.put("spool.rs", "the mail queue was being read");
  }

  /** Shorter text may be anything. */
  private static final int LEAST_TEXT = 4;

  /** Keys of blobs that are not hashes (key-layouts 1.8). */
  private static final Map<String, String> NAMES =
      Map.of(
          "STALWART_WEBADMIN",
          "the blob of the web interface (0.15), not mail",
          "STALWART_SPAM_TRAIN_DATA.lz4",
          "the blob of the spam filter's training data, not mail",
          "STALWART_SPAM_CLASSIFIER_MODEL.lz4",
          "the blob of the spam filter's model, not mail");

  /** The subspaces that a key without a letter may be of, by the source location in the line. */
  private enum Area {
    ANY("", ""),
    QUEUE("qe", "(?:queue/spool|spool)\\.rs:"),
    TASKS("f", "(?:task_manager|tasks?)/[\\w/]+\\.rs:"),
    REPORTS("rh", "report(?:ing|s)?/[\\w/]+\\.rs:");

    private final String letters;
    private final Pattern place;

    Area(String letters, String place) {
      this.letters = letters;
      this.place = Pattern.compile(place);
    }

    static Area of(String line) {
      for (Area area : List.of(QUEUE, TASKS, REPORTS)) {
        if (area.place.matcher(line).find()) {
          return area;
        }
      }
      return ANY;
    }

    /** The meaning of a key that only old releases have here; null if it has none. */
    String tell(byte[] key) {
      if (this != QUEUE || key.length != 16) {
        return null;
      }
      long due = Bytes.u64(key, 0);
      String time = due >= EARLIEST && due <= LATEST ? Instant.ofEpochSecond(due).toString() : "";
      return "an event of the mail queue in the form of 0.12 and before, which later releases"
          + " can't read"
          + (time.isEmpty() ? "" : ": due=" + time)
          + " queue="
          + Long.toUnsignedString(Bytes.u64(key, 8))
          + ", judging by the place in the line";
    }
  }

  private final List<Generation> generations;

  /** The latest keys, because the same ones recur. */
  private final Map<String, String> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Keys of any of {@code generations}: a log doesn't name its release. */
  LoggedKeys(List<Generation> generations) {
    this.generations = List.copyOf(generations);
  }

  /** Whether {@code line} holds a key. */
  static boolean isIn(String line) {
    return (line.contains("base64:") || line.contains("\\x")) && KEY.matcher(line).find();
  }

  /** The details of {@code line}, one sentence each. */
  List<String> describe(String line) {
    List<String> details = new ArrayList<>();
    Area area = Area.of(line);
    KEY.matcher(line)
        .results()
        .map(MatchResult::group)
        .map(text -> known.computeIfAbsent(area + " " + text, any -> key(text, area)))
        .forEach(details::add);
    Matcher account = ACCOUNT.matcher(line);
    Matcher document = DOCUMENT.matcher(line);
    boolean hasAccount = account.find();
    if (document.find()) {
      details.add(
          "document "
              + document.group(1)
              + (hasAccount ? " of account " + account.group(1) : " of an account not named"));
    } else if (hasAccount) {
      details.add("account " + account.group(1));
    }
    PLACE.matcher(line).results().map(place -> place(place.group(1))).forEach(details::add);
    return details;
  }

  private static String place(String place) {
    for (Map.Entry<String, String> known : PLACES.entrySet()) {
      if (place.contains(known.getKey())) {
        return "at " + place + ": " + known.getValue();
      }
    }
    return "at " + place;
  }

  /** The meaning of a key; in each generation if they don't agree. */
  private String key(String text, Area area) {
    byte[] bytes = bytes(text);
    String ofArea = bytes == null ? null : area.tell(bytes);
    if (ofArea != null) {
      return text + ": " + ofArea;
    }
    String special = bytes == null ? null : NAMES.get(ascii(bytes));
    if (special != null) {
      return text + ": '" + ascii(bytes) + "', " + special;
    }
    Map<String, List<String>> told = told(text, (key, generation) -> whole(key, generation, area));
    if (told.isEmpty()) {
      told = told(text, LoggedKeys::start);
    }
    if (told.isEmpty() && bytes != null && ascii(bytes).length() >= LEAST_TEXT) {
      return text + ": the text '" + ascii(bytes) + "', a name or a setting";
    }
    if (told.isEmpty()) {
      return text
          + ": no key of "
          + generations.stream().map(Generation::releases).collect(Collectors.joining(" or "))
          + " that can be told";
    }
    List<String> keys = new ArrayList<>();
    told.forEach(
        (key, releases) ->
            keys.add(
                releases.size() == generations.size()
                    ? key
                    : "in " + String.join(" and ", releases) + " " + key));
    return text + ": " + String.join("; ", keys);
  }

  /** The meanings of {@code text}, each with its releases. */
  private Map<String, List<String>> told(
      String text, BiFunction<String, Generation, String> meaning) {
    Map<String, List<String>> told = new LinkedHashMap<>();
    for (Generation generation : generations) {
      String key = meaning.apply(text, generation);
      if (key != null) {
        told.computeIfAbsent(key, any -> new ArrayList<>()).add(generation.releases());
      }
    }
    return told;
  }

  private static String whole(String text, Generation generation, Area area) {
    KeyForms forms = KeyForms.of(generation);
    DecodedKey lettered = lettered(text, forms);
    if (lettered != null && lettered.isKnown() && area.letters.isEmpty()) {
      return describe(lettered, generation);
    }
    List<DecodedKey> keys =
        text.startsWith("base64:") ? withoutLetter(text, forms, area) : List.of();
    return keys.isEmpty()
        ? null
        : keys.stream().map(key -> describe(key, generation)).collect(Collectors.joining("; or "))
            + (area.letters.isEmpty()
                ? ", judging by its times, as it has no letter"
                : ", judging by the place in the line and its times");
  }

  private static String start(String text, Generation generation) {
    DecodedKey lettered = text.indexOf('\\') > 0 ? lettered(text, KeyForms.of(generation)) : null;
    return lettered == null
        ? null
        : "the start of keys of " + generation.describe(lettered.subspace());
  }

  private static DecodedKey lettered(String text, KeyForms forms) {
    try {
      return KeyText.parse(forms, text).decode(forms);
    } catch (SwkitException e) {
      return null;
    }
  }

  private static String describe(DecodedKey key, Generation generation) {
    return generation.describe(key.subspace()) + ", " + key.form() + ": " + key.text();
  }

  /** The bytes of a key in base64; null if {@code text} is none. */
  private static byte[] bytes(String text) {
    try {
      return text.startsWith("base64:")
          ? Base64.getDecoder().decode(text.substring("base64:".length()))
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The text of {@code bytes} if all are printable ASCII; else empty. */
  private static String ascii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0x20 || b > 0x7E) {
        return "";
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static List<DecodedKey> withoutLetter(String text, KeyForms forms, Area area) {
    byte[] bytes = bytes(text);
    if (bytes == null) {
      return List.of();
    }
    List<DecodedKey> plausible = new ArrayList<>();
    for (Subspace subspace : Subspace.values()) {
      if (!area.letters.isEmpty() && area.letters.indexOf(subspace.letter()) < 0) {
        continue;
      }
      DecodedKey key = forms.decode(subspace, bytes);
      if (key.isKnown() && isPlausible(key.fields())) {
        plausible.add(key);
      }
    }
    return plausible;
  }

  /** Whether it has times, and all of them are plausible. */
  private static boolean isPlausible(List<Field> fields) {
    boolean hasTime = false;
    for (Field field : fields) {
      Object value = field.value();
      if (value instanceof List<?> parts && parts.size() == 2) {
        value = parts.get(1) instanceof Field time ? time.value() : value;
      }
      if (value instanceof String text && text.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z")) {
        long seconds = Instant.parse(text).getEpochSecond();
        if (seconds < EARLIEST || seconds > LATEST) {
          return false;
        }
        hasTime = true;
      } else if (field.name().matches("due|until|expires|time") && !"never".equals(value)) {
        return false;
      }
    }
    return hasTime;
  }
}
