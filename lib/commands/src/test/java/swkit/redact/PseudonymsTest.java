// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
  private static final List<String> LETTERS =
      List.of("a", "q", "z", "7", "ä", "ø", "ж", "σ", "ς", "ß", "א", "中", "ქ", "ა", "𐐨", "あ", "½");

  private static String redacted(Pseudonyms pseudonyms, String text, TextKind kind) {
    byte[] bytes = text.getBytes(UTF_8);
    new Redactor(pseudonyms, key -> key).text(bytes, 0, bytes.length, kind);
    return new String(bytes, UTF_8);
  }

  private static Pseudonyms of(WordSet words, String... kept) {
    return new Pseudonyms(new byte[32], words, Set.of(kept));
  }

  @Test
  void aWordKeepsLengthAndKindsOfLetters() {
    Pseudonyms pseudonyms = of(new WordSet());
    String text = "Müller-42 ÄPFEL, 中文 Ünïcode σ";
    String redacted = redacted(pseudonyms, text, TextKind.TEXT);
    assertThat(redacted.getBytes(UTF_8)).hasSameSizeAs(text.getBytes(UTF_8));
    assertThat(redacted).isNotEqualTo(text);
    for (int i = 0; i < text.length(); i++) {
      char before = text.charAt(i);
      char after = redacted.charAt(i);
      assertThat(Character.isUpperCase(after))
          .as(redacted)
          .isEqualTo(Character.isUpperCase(before));
      assertThat(Character.isDigit(after)).as(redacted).isEqualTo(Character.isDigit(before));
      assertThat(Letters.isWord(after)).as(redacted).isEqualTo(Letters.isWord(before));
    }
  }

  /** So names in keys, which are in lower case, and names in values agree. */
  @Test
  void theCaseMakesNoDifference() {
    Pseudonyms pseudonyms = of(new WordSet());
    for (String word : List.of("Alice", "MÜLLER", "ΑΘΗΝΑ", "Жанна", "İstanbul", "straße")) {
      String lower = word.equals("İstanbul") ? word : word.toLowerCase(Locale.ROOT);
      String redacted = redacted(pseudonyms, word, TextKind.TEXT);
      String same = word.equals("İstanbul") ? redacted : redacted.toLowerCase(Locale.ROOT);
      assertThat(redacted(pseudonyms, lower, TextKind.TEXT)).as(word).isEqualTo(same);
    }
  }

  @Test
  void differentWordsRemainDifferentAndNoneIsLeft() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("PseudonymsTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    WordSet set = new WordSet();
    Set<String> words = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(7);
      for (int j = 0; j < length; j++) {
        word.append(
            random.nextInt(3) > 0
                ? LETTERS.get(random.nextInt(3))
                : LETTERS.get(random.nextInt(LETTERS.size())));
      }
      words.add(word.toString());
      set.add(word.toString());
    }
    Pseudonyms pseudonyms = of(set);
    Map<String, String> taken = new HashMap<>();
    for (String word : words) {
      String pseudonym = pseudonyms.of(word);
      assertThat(taken.put(pseudonym, word)).as(pseudonym).isNull();
      int[] characters = pseudonym.codePoints().toArray();
      if (Words.isLong(characters, characters.length)) {
        assertThat(words).as(word).doesNotContain(pseudonym);
      }
    }
  }

  /** Even if most words of five letters of an alphabet are taken. */
  @Test
  void aPseudonymIsNeverAnotherWord() {
    WordSet set = new WordSet();
    Set<String> words = new HashSet<>();
    Pseudonyms first = of(new WordSet());
    for (char c = 'a'; c <= 'z'; c++) {
      String word = "word" + c;
      // its pseudonym is a word of the original too
      words.add(word);
      words.add(first.of(word));
    }
    words.forEach(set::add);
    Pseudonyms pseudonyms = of(set);
    Set<String> all = new HashSet<>();
    for (String word : words) {
      all.add(pseudonyms.of(word));
    }
    assertThat(all).hasSameSizeAs(words).doesNotContainAnyElementsOf(words);
  }

  @Test
  void whatIsKeptAndPublicRemains() {
    Pseudonyms pseudonyms = of(new WordSet(), "invoice");
    assertThat(redacted(pseudonyms, "Invoice 17 received", TextKind.TEXT))
        .startsWith("Invoice ")
        .doesNotContain("17", "received");
    assertThat(redacted(pseudonyms, "Received 17 secretly", TextKind.PROTOCOL))
        .startsWith("Received ")
        .doesNotContain("17", "secretly");
    assertThat(redacted(pseudonyms, "timeout 17 secretly", TextKind.SETTING))
        .startsWith("timeout 17 ")
        .doesNotContain("secretly");
  }

  @Test
  void passwordsAndAddressesInSettingsGo() {
    Pseudonyms pseudonyms = of(new WordSet());
    byte[] bytes =
        "mysql://admin:server@10.1.2.3:3306/mail 15m 127.0.0.1 2001:db8::7".getBytes(UTF_8);
    SettingText.take(bytes, TextKind.SETTING, new Redactor(pseudonyms, key -> key));
    assertThat(new String(bytes, UTF_8))
        .startsWith("mysql://")
        .contains(":3306/", " 15m 127.0.0.1 ")
        .doesNotContain("admin", "server", "10.1.2.3", "2001", "db8");
  }

  @Test
  void bytesWithoutMeaningHoldNoLetters() {
    byte[] bytes = "secret\0\0and more".getBytes(UTF_8);
    new Redactor(of(new WordSet()), key -> key).opaque(bytes, 0, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(bytes[i] == 0).isEqualTo(i == 6 || i == 7);
      assertThat(bytes[i]).isLessThanOrEqualTo((byte) 0);
    }
  }
}
