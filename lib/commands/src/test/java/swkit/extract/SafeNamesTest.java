// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"alice", "alice@example.org", "Sent Items", "Zürich", "東京", "a.b"})
  void ordinaryNamesStay(String name) {
    assertThat(SafeNames.of(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "., _",
    ".., _",
    "../../etc, _._.._etc",
    "/etc/passwd, _etc_passwd",
    ".ssh, _ssh",
    "-rf, _rf",
    "a\u0000b, a_b",
    "'a\nb', a_b",
    "NUL, NUL_",
    "com1.txt, com1.txt_",
    "'', _",
    "'a. ', a_",
    "C:\\x, C__x",
  })
  void dangerousNamesChange(String name, String safe) {
    assertThat(SafeNames.of(name)).isEqualTo(safe);
  }

  @Test
  void longNamesAreCutByBytes() {
    String long1 = "ü".repeat(200) + "1";
    String long2 = "ü".repeat(200) + "2";
    assertThat(SafeNames.of(long1)).isNotEqualTo(SafeNames.of(long2)).startsWith("üü");
    assertThat(SafeNames.of(long1).getBytes(StandardCharsets.UTF_8).length).isLessThan(240);
    assertThat(SafeNames.of("a".repeat(229) + "\uD83D\uDE00\uD83D\uDE00")).doesNotContain("\uFFFD");
  }

  @Test
  void namesThatDifferInCaseOnlyAreNumbered() {
    SafeNames names = new SafeNames();
    assertThat(names.unique("Projects", "")).isEqualTo("Projects");
    assertThat(names.unique("projects", "")).isEqualTo("projects~2");
    assertThat(names.unique("PROJECTS", "")).isEqualTo("PROJECTS~3");
    assertThat(names.unique("a/b", ".mbox")).isEqualTo("a_b.mbox");
    assertThat(names.unique("a_b", ".mbox")).isEqualTo("a_b~2.mbox");
  }

  /** Whatever a name is, it is one file in the directory, and another one than all others. */
  @Test
  void randomNamesStayInTheDirectory() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<String> bits =
        List.of(
            ".", "/", "..", "\\", "\0", "a", "A", "ü", "\u0308", " ", "~2", "con", ":", "\uD800",
            "😀", "%");
    SafeNames names = new SafeNames();
    Set<String> made = new HashSet<>();
    Path directory = Path.of("/x/y");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int j = random.nextInt(6); j >= 0; j--) {
        name.append(bits.get(random.nextInt(bits.size())).repeat(1 + random.nextInt(3)));
      }
      String safe = names.unique(name.toString(), "");
      assertThat(directory.resolve(safe).normalize().getParent()).isEqualTo(directory);
      assertThat(safe).doesNotContain("/", "\0").isNotIn(".", "..");
      assertThat(made.add(safe.toLowerCase(Locale.ROOT))).as(safe).isTrue();
      assertThat(safe.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
    }
  }

  /** The example of RFC 3501, section 5.1.3, and what else occurs. */
  @ParameterizedTest
  @CsvSource({
    "~peter/mail/台北/日本語, '~peter/mail/&U,BTFw-/&ZeVnLIqe-'",
    "Entwürfe, Entw&APw-rfe",
    "A & B, A &- B",
    "'a\nb', a&AAo-b",
    "😀, &2D3eAA-",
    "INBOX, INBOX",
  })
  void modifiedUtf7(String name, String encoded) {
    assertThat(ModifiedUtf7.encode(name)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "Projects, .Projects",
    "a.b, .a\\2eb",
    "~x, .\\7ex",
    "../../etc, .\\2e\\2e\\2f\\2e\\2e\\2fetc",
    "'', ._",
  })
  void maildirNames(String name, String directory) {
    assertThat(MaildirWriter.directory(List.of(name))).isEqualTo(directory);
    assertThat(MaildirWriter.directory(List.of("Top", name))).isEqualTo(".Top" + directory);
  }
}
