// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words that everybody knows: names of headers, types of content, words of protocols and of
 * Sieve, names of settings and of time zones. They tell nothing, and remain in technical texts.
 */
final class PublicWords {
  private static final String FILE = "public-words.txt";
  private static final Set<String> WORDS = read();
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  static {
    ZONES.forEach(zone -> addWords(WORDS, zone));
  }

  private PublicWords() {}

  private static Set<String> read() {
    Set<String> words = new HashSet<>();
    try (InputStream file = PublicWords.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing beside the classes of swkit.redact");
      }
      new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> addWords(words, line));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " can't be read", e);
    }
    return words;
  }

  /** Adds the words in {@code text}, in lower case. */
  static void addWords(Set<String> words, String text) {
    byte[] bytes = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    Words.each(
        bytes,
        0,
        bytes.length,
        (from, to, characters, count) -> words.add(new String(characters, 0, count)));
  }

  /** Whether {@code word}, in lower case, is public. */
  static boolean contains(String word) {
    return WORDS.contains(word);
  }

  /** Whether {@code name} is that of a time zone. */
  static boolean isZone(String name) {
    return ZONES.contains(name);
  }
}
