// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MimePartTest {
  private static final String MAIL =
      """
      From: a@example.org
      Content-Type: Multipart/Mixed;
       boundary="b1"

      before
      --b1
      Content-Type: text/plain

      --b12 is no boundary
      --b1
      Content-Type: message/rfc822 ; x=y
      Content-Transfer-Encoding: Base64 (a comment)

      U3ViamVjdDogeAo=
      --b1-- \t
      after
      """;

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  @Test
  void aMailOfParts() {
    for (String mail : List.of(MAIL, MAIL.replace("\n", "\r\n"))) {
      byte[] bytes = bytes(mail);
      MimePart whole = MimePart.of(bytes, 0, bytes.length);
      assertThat(whole.isMultipart()).isTrue();
      assertThat(whole.boundary()).isEqualTo("b1");
      assertThat(text(bytes, whole.body(), whole.to())).startsWith("before");
      List<MimePart.Section> sections = whole.sections(bytes);
      assertThat(sections).extracting(MimePart.Section::isLast).containsExactly(false, false, true);
      assertThat(text(bytes, sections.get(2).from(), sections.get(2).to()).strip())
          .isEqualTo("after");
      MimePart first = MimePart.of(bytes, sections.get(0).from(), sections.get(0).to());
      assertThat(text(bytes, first.body(), first.to()).strip()).isEqualTo("--b12 is no boundary");
      MimePart second = MimePart.of(bytes, sections.get(1).from(), sections.get(1).to());
      assertThat(second.isMail()).isTrue();
      assertThat(second.isCoded()).isTrue();
      assertThat(second.encoding()).isEqualTo("base64");
    }
  }

  @Test
  void partsThatAreEncodedAreNoParts() {
    byte[] bytes = bytes(MAIL.replaceFirst("\n", "\nContent-Transfer-Encoding: base64\n"));
    assertThat(MimePart.of(bytes, 0, bytes.length).isMultipart()).isFalse();
  }

  @Test
  void withoutAHeaderItIsText() {
    byte[] bytes = bytes("\nonly a body");
    MimePart part = MimePart.of(bytes, 0, bytes.length);
    assertThat(part).isEqualTo(new MimePart(0, 1, bytes.length, "text/plain", null, "7bit"));
  }

  /** Whatever the bytes are: the places are in order, and the sections adjoin up to the end. */
  @Test
  void anyBytesHaveAStructure() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("MimePartTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = bytes(MAIL);
      for (int i = random.nextInt(20); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = bytes[random.nextInt(bytes.length)];
      }
      check(bytes, 0, bytes.length - random.nextInt(bytes.length), 0);
    }
  }

  private static void check(byte[] bytes, int from, int to, int depth) {
    MimePart part = MimePart.of(bytes, from, to);
    assertThat(part.body()).isBetween(from, to);
    assertThat(part.to()).isEqualTo(to);
    if (depth < 5 && part.isMultipart()) {
      int at = -1;
      for (MimePart.Section section : part.sections(bytes)) {
        assertThat(section.line()).isGreaterThanOrEqualTo(part.body());
        assertThat(at < 0 || at == section.line()).isTrue();
        assertThat(section.line()).isLessThan(section.from());
        assertThat(section.from()).isLessThanOrEqualTo(section.to());
        at = section.to();
        check(bytes, section.from(), section.to(), depth + 1);
      }
      assertThat(at < 0 || at == to).isTrue();
    }
  }
}
