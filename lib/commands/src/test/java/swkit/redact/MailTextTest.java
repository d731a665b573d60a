// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MailTextTest {
  private static final String MAIL =
      String.join(
          "\r\n",
          "Received: from relay.secret.example (relay.secret.example [203.0.113.9])",
          "\tby mx.secret.example with ESMTPS id ABCDEFGH for <alice@secret.example>;",
          "\tMon, 30 Nov 2026 20:45:35 +0100 (Bavarian Time)",
          "From: =?utf-8?Q?M=C3=BCller=2C?= Alice <alice@secret.example>",
          "Subject: =?UTF-8?B?" + b64("Geheime Nachricht") + "?= confidential",
          "Date: Mon, 30 Nov 2026 20:45:35 +0100",
          "MIME-Version: 1.0",
          "Content-Type: multipart/mixed; boundary=\"----=_Secretly_0012_Boundary\"",
          "",
          "This preamble is private.",
          "------=_Secretly_0012_Boundary",
          "Content-Type: text/plain; charset=utf-8; format=flowed",
          "Content-Transfer-Encoding: quoted-printable",
          "",
          "Liebe Gr=C3=BC=C3=9Fe aus Gehei=",
          "mdorf, 4711",
          "------=_Secretly_0012_Boundary",
          "Content-Type: application/pdf; name*=utf-8''Rechnung%20M%C3%BCller.pdf",
          "Content-Disposition: attachment; filename=\"Rechnung; Alice.pdf\"",
          "Content-Transfer-Encoding: base64",
          "",
          b64("%PDF-1.4 secretcontent \0\1\2\3"),
          "------=_Secretly_0012_Boundary",
          "Content-Type: message/rfc822",
          "",
          "From: bob@secret.example",
          "Content-Transfer-Encoding: base64",
          "",
          b64("innermost secretly"),
          "------=_Secretly_0012_Boundary--",
          "epilogue secretly",
          "");

  private static String b64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String redacted(String mail) {
    byte[] bytes = mail.getBytes(ISO_8859_1);
    Pseudonyms pseudonyms = new Pseudonyms(new byte[32], new WordSet(), Set.of());
    new MailText(new Redactor(pseudonyms, key -> key)).mail(bytes);
    return new String(bytes, ISO_8859_1);
  }

  @Test
  void structureRemainsAndTextDoesNot() {
    String redacted = redacted(MAIL);
    assertThat(redacted.lines().map(String::length).toList())
        .isEqualTo(MAIL.lines().map(String::length).toList());
    assertThat(redacted)
        .contains("Received: from ", " with ESMTPS id ", ";\r\n\tMon, 30 Nov 2026 20:45:35 +0100")
        .contains("Date: Mon, 30 Nov 2026 20:45:35 +0100\r\nMIME-Version: 1.0\r\n")
        .contains("Content-Type: multipart/mixed; boundary=")
        .contains("Content-Type: text/plain; charset=utf-8; format=flowed\r\n")
        .contains("Content-Type: application/pdf; name*=utf-8''")
        .contains("Content-Type: message/rfc822\r\n\r\nFrom: ")
        .contains("=?utf-8?Q?", "=?UTF-8?B?")
        .doesNotContainIgnoringCase("secret", "alice", "203.0.113", "Bavarian", "private", "4711")
        .doesNotContain("ABCDEFGH", "Rechnung", "Geheimdorf", "confidential", "Liebe");
  }

  /** The lines between the parts still are what the header says. */
  @Test
  void boundariesAgree() {
    String redacted = redacted(MAIL);
    int start = redacted.indexOf("boundary=\"") + 10;
    String boundary = redacted.substring(start, redacted.indexOf('"', start));
    assertThat(boundary).doesNotContain("Secretly");
    List<String> marks = redacted.lines().filter(line -> line.startsWith("--" + boundary)).toList();
    assertThat(marks).hasSize(4).last().isEqualTo("--" + boundary + "--");
  }

  @Test
  void encodedTextCanStillBeDecoded() {
    String redacted = redacted(MAIL);
    List<String> base64 =
        redacted.lines().filter(line -> line.matches("[A-Za-z0-9+/]{20,}={0,2}")).toList();
    assertThat(base64).hasSize(2);
    byte[] pdf = Base64.getDecoder().decode(base64.get(0));
    assertThat(pdf).hasSize(27);
    String inner = new String(Base64.getDecoder().decode(base64.get(1)), UTF_8);
    assertThat(inner).matches("[a-z]{9} [a-z]{8}").isNotEqualTo("innermost secretly");
    // a word that a line break divides is one word
    assertThat(redacted).containsPattern("[A-Z][a-z]{4}=\r\n[a-z]{5}, \\d{4}");
  }

  /** Whatever a mail is made of, lengths and line ends remain, and nothing throws. */
  @Test
  void randomMails() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("MailTextTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    String[] pieces = MAIL.split("(?<=[\r\n;=: ])");
    for (int i = 0; i < 3000; i++) {
      StringBuilder mail = new StringBuilder();
      int count = random.nextInt(60);
      for (int j = 0; j < count; j++) {
        int what = random.nextInt(20);
        mail.append(
            what == 0
                ? String.valueOf((char) random.nextInt(256))
                : pieces[random.nextInt(pieces.length)]);
      }
      String redacted = redacted(mail.toString());
      assertThat(redacted).hasSize(mail.length());
      for (int at = 0; at < mail.length(); at++) {
        if (mail.charAt(at) == '\n') {
          assertThat(redacted.charAt(at)).isEqualTo('\n');
        }
      }
    }
  }

  @Test
  void textThatIsNoMailIsText() {
    String redacted = redacted("just a secretly written note\nwith lines\n");
    assertThat(redacted).doesNotContain("secretly", "written", "lines").hasLineCount(2);
  }
}
