// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailHeaderTest {
  private static String subject(String header) {
    return new MailHeader(header.getBytes(StandardCharsets.UTF_8)).field("Subject");
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
}
