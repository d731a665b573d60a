// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.regex.Pattern;
import swkit.key.MimePart;

/**
 * The texts of a mail. Its structure remains: the names of headers, types, encodings, lines, and
 * which lines are boundaries.
 */
record MailText(Scrubber scrubber, HeaderText header) {
  private static final int DEEPEST = 50;

  /** A field whose name everybody knows, at the start of a mail that nothing else tells. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "(?i)(?:return-path|delivered-to|received|from|to|subject|date|mime-version|message-id"
              + "|content-type|dkim-signature|arc-seal|authentication-results|reply-to|sender"
              + "|x-[\\w-]{1,40}):.*",
          Pattern.DOTALL);

  MailText(Scrubber scrubber) {
    this(scrubber, new HeaderText(scrubber));
  }

  /** Whether {@code bytes} begin as a mail does. */
  static boolean isLike(byte[] bytes) {
    int length = Math.min(bytes.length, 200);
    return KNOWN.matcher(new String(bytes, 0, length, ISO_8859_1)).matches();
  }

  /** Takes a mail. */
  void mail(byte[] bytes) {
    part(bytes, 0, bytes.length, 0);
  }

  /** Takes the header of a mail, from {@code from} to {@code to}. */
  void header(byte[] bytes, int from, int to) {
    fields(bytes, from, to);
  }

  private void part(byte[] bytes, int from, int to, int depth) {
    MimePart part = MimePart.of(bytes, from, to); // before anything is changed
    fields(bytes, from, part.body());
    body(bytes, part, depth);
  }

  private void fields(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int end = MimePart.fieldEnd(bytes, at, to);
      int colon = MimePart.colon(bytes, at, end);
      if (colon < 0) {
        scrubber.text(bytes, at, end, TextKind.TEXT);
      } else {
        String name = new String(bytes, at, colon - at, ISO_8859_1).strip();
        header.value(name, bytes, colon + 1, end);
      }
      at = end;
    }
  }

  private void body(byte[] bytes, MimePart part, int depth) {
    int from = part.body();
    int to = part.to();
    if (depth < DEEPEST && part.isMultipart()) {
      parts(bytes, part, depth);
    } else if (part.encoding().equals("base64")) {
      if (!EncodedText.base64(bytes, from, to, text -> decoded(text, part, depth))) {
        scrubber.text(bytes, from, to, TextKind.TEXT);
      }
    } else if (part.encoding().equals("quoted-printable")) {
      EncodedText.escaped(
          bytes, from, to, '=', text -> scrubber.text(text, 0, text.length, TextKind.TEXT));
    } else if (depth < DEEPEST && part.isMail()) {
      part(bytes, from, to, depth + 1);
    } else {
      plain(bytes, from, to);
    }
  }

  private void decoded(byte[] text, MimePart part, int depth) {
    if (depth < DEEPEST && part.isMail()) {
      part(text, 0, text.length, depth + 1);
    } else {
      plain(text, 0, text.length);
    }
  }

  /** Takes text, or bytes that aren't: those with a zero, or with more than UTF-8 in them. */
  void plain(byte[] bytes, int from, int to) {
    int foreign = 0;
    for (int at = from; at < to; ) {
      if (bytes[at] >= ' ') {
        at++;
        continue;
      }
      int c = Words.character(bytes, at, to);
      if (c == 0) {
        opaque(bytes, from, to);
        return;
      }
      foreign += c < 0 || c < ' ' && c != '\n' && c != '\r' && c != '\t' ? 1 : 0;
      at += c < 0 ? 1 : Letters.length(c);
    }
    if (foreign > (to - from) / 4) {
      opaque(bytes, from, to);
    } else {
      scrubber.text(bytes, from, to, TextKind.TEXT);
    }
  }

  private void opaque(byte[] bytes, int from, int to) {
    int start = from;
    for (int at = from; at <= to; at++) {
      if (at == to || bytes[at] == '\n' || bytes[at] == '\r') {
        scrubber.opaque(bytes, start, at);
        start = at + 1;
      }
    }
  }

  private void parts(byte[] bytes, MimePart part, int depth) {
    List<MimePart.Section> sections = part.sections(bytes);
    plain(bytes, part.body(), sections.isEmpty() ? part.to() : sections.get(0).line());
    for (MimePart.Section section : sections) {
      if (section.isLast()) {
        plain(bytes, section.from(), section.to());
      } else {
        part(bytes, section.from(), section.to(), depth + 1);
      }
    }
    // last, since the lines tell the parts
    sections.forEach(line -> scrubber.text(bytes, line.line(), line.from(), TextKind.TEXT));
  }
}
