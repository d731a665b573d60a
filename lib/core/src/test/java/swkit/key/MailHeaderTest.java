// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailHeaderTest {
  private static String subject(String header) {
    return new MailHeader(header.getBytes(StandardCharsets.UTF_8)).field("Subject");
  }

  private static String certain(String header) {
    return new MailHeader(header.getBytes(StandardCharsets.UTF_8)).certain("Subject");
  }

  /** The examples of RFC 2047, section 8, and words that are none. */
  @ParameterizedTest
  @CsvSource({
    "=?ISO-8859-1?Q?Andr=E9?= Pirard, André Pirard",
    "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=, ab",
    "=?ISO-8859-1?Q?a_b?=, a b",
    "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=, If you can read this yo",
    "=?utf-8?b?5p2x5Lqs?= lunch, 東京 lunch",
    "=?no-such-charset?q?x?=, =?no-such-charset?q?x?=",
    "=?utf-8?q?=ZZ?=, =ZZ",
    "plain, plain",
  })
  void encodedWords(String stored, String shown) {
    assertThat(subject("From: x\r\nsubject: " + stored + "\r\n\r\nSubject: body")).isEqualTo(shown);
  }

  @Test
  void foldedFieldsAreUnfolded() {
    assertThat(subject("Subject: one\r\n two\r\n\tthree\r\nTo: x\r\n\r\n"))
        .isEqualTo("one two three");
  }

  @Test
  void headersThatAreNoneHaveNoFields() {
    assertThat(subject("")).isNull();
    assertThat(subject("\r\nSubject: in the body\r\n")).isNull();
    assertThat(subject("X-Subject: x\nSubjects: y")).isNull();
    assertThat(subject("Subject:")).isEmpty();
    assertThat(new MailHeader(new byte[] {'S', (byte) 0xFF, '\n'}).field("Subject")).isNull();
  }

  @Test
  void bytesThatAreNoUtf8AreLatin1() {
    byte[] header = "Subject: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new MailHeader(header).field("Subject")).isEqualTo("café");
  }

  @Test
  void aSpaceBeforeTheColonIsAllowed() {
    assertThat(subject("Subject \t: x\n")).isEqualTo("x");
    assertThat(subject("Subject x: y\n")).isNull();
    assertThat(subject("Subject")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "=?utf-8?q?Z=C3=BCrich?= =?UTF-8?B?5p2x5Lqs?= #1, Zürich東京 #1",
    "=?ISO-8859-1?Q?Andr=E9?= Pirard, André Pirard",
    "=?us-ascii*en?q?a?= = ? b, a = ? b",
    "plain, plain",
  })
  void whatIsDecodedWithoutAGuess(String stored, String shown) {
    assertThat(certain("To: x\r\nSubject: " + stored + "\r\n\r\n")).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Subject: =?utf-8?q?caf=C3?= =?utf-8?q?=A9?=",
        "Subject: =?utf-8?q?caf=E9?=",
        "Subject: =?us-ascii?q?caf=E9?=",
        "Subject: =?gb2312?b?1tC5+g==?=",
        "Subject: =?no-such-charset?q?x?=",
        "Subject: =?utf-8?b?5p2x5Lq?=",
        "Subject: =?utf-8?q?two words?=",
        "Subject: =?utf-8?x?y?=",
        "Subject: Zürich",
        "Subject: x\nSubject: x",
      })
  void whatWouldBeAGuess(String header) {
    assertThat(certain(header)).isNull();
  }

  @Test
  void aFieldThatIsNotThereIsCertainlyEmpty() {
    assertThat(certain("To: x\n\nSubject: body")).isEmpty();
    assertThat(certain("X: " + "x".repeat(1 << 18))).isNull();
    assertThat(certain("Subject: y\nX: " + "x".repeat(1 << 18))).isNull();
  }
}
