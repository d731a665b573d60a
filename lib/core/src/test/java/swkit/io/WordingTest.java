// SPDX-License-Identifier: Apache-2.0
package swkit.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.ConfigException;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.SwkitException;

class WordingTest {
  @ParameterizedTest
  @CsvSource({
    "001b", "0007", "000d", "000a", "0009", "0000", "007f", "0085", "009b", "00ad", "061c", "200b",
    "200d", "200e", "200f", "2028", "2029", "202a", "202e", "2060", "2066", "2069", "feff", "fffb",
    "d800", "dfff"
  })
  void whatATerminalWouldActOnIsEscaped(String hex) {
    String text = "a" + (char) Integer.parseInt(hex, 16) + "b";
    assertThat(Wording.printable(text)).isEqualTo("a\\u" + hex + "b");
  }

  @Test
  void tagsAreEscapedAndOtherTextStays() {
    assertThat(Wording.printable("x\uDB40\uDC41y")).isEqualTo("x\\udb40\\udc41y");
    String text = "Zoë 日本語 🙂 → … עברית \\u0000";
    assertThat(Wording.printable(text)).isEqualTo(text);
  }

  /** An escaped line of JSON is the same JSON. */
  @Test
  void jsonStaysWhatItIs() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("MessagesTest: -Dswkit.seed=" + seed);
    var random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        int point = random.nextInt(random.nextBoolean() ? 0x300 : 0x10FFFF);
        text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
      }
      var object = new JsonObject();
      object.addProperty(text.toString(), text.toString());
      String line = Wording.printable(object.toString());
      assertThat(line.chars().filter(Character::isISOControl)).isEmpty();
      assertThat(JsonParser.parseString(line)).isEqualTo(object);
    }
  }

  @Test
  void aLongTextKeepsItsStartAndItsEnd() {
    String text = "start" + "🙂".repeat(100_000) + "end";
    String shown = Wording.bounded(text, 1000);
    assertThat(shown).startsWith("start🙂").endsWith("🙂end").hasSizeLessThanOrEqualTo(1000);
    assertThat(shown).containsPattern("… \\(199,\\d{3} more characters\\) …");
    assertThat(Wording.printable(shown)).isEqualTo(shown);
    assertThat(Wording.bounded("short", 1000)).isEqualTo("short");
  }

  @Test
  void anErrorIsOneLineOfALengthThatCanBeRead() {
    for (String name :
        new String[] {"x".repeat(80_000_000), "\u001b".repeat(5000), "a\nb\r\u202e"}) {
      for (var e :
          new SwkitException[] {
            RefusedException.usage("no such thing: " + name + "; do that"),
            new StoreException(name, "is gone; do that"),
            new ConfigException(Path.of("c"), name + "; do that")
          }) {
        assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(2000).endsWith("; do that");
        assertThat(e.getMessage()).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "store.db.password=hunter2,store.db.password=…",
    "--set=store.db.password=hunter2,--set=store.db.password=…",
    "store.x.headers.0=hunter2,store.x.headers.0=…",
    "directory.x.bind.secret=hunter2,directory.x.bind.secret=…",
    "store.db.path=/a=b,store.db.path=/a=b",
    "--only=j,--only=j",
    "redis://u:hunter2@h,redis://u:…@h"
  })
  void wordsOfACommandLine(String word, String shown) {
    assertThat(Wording.setting(word)).isEqualTo(shown);
  }
}
