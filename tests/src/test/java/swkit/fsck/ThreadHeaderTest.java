// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The fields of a mail's header that a threading entry is made of, whatever a sender wrote. */
class ThreadHeaderTest {
  @Test
  void aFieldGoesOnAfterAFold() {
    String header = "From: a\r\nREFERENCES : <1>\r\n <2>\n\t<3>\r\nTo: b\r\nReferences: <4>\r\n";
    assertThat(ThreadRepairs.field(header, "References")).isEqualTo("<1>\r\n <2>\n\t<3>");
    assertThat(ThreadRepairs.field(header, "To")).isEqualTo("b");
    assertThat(ThreadRepairs.field(header, "Message-ID")).isEmpty();
    assertThat(ThreadRepairs.field("To: a\rb\r\n c", "To")).isEqualTo("a");
    assertThat(ThreadRepairs.field("To:\r\n\r\nTo: b", "To")).isEmpty();
  }

  @Test
  void aFieldOfManyLinesIsRead() {
    String field = "<1>" + "\r\n <2>".repeat(200_000);
    assertThat(ThreadRepairs.field("To: a\r\nReferences: " + field + "\r\n", "References"))
        .isEqualTo(field);
  }
}
