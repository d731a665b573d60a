// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

/** What a text is, which decides the words in it that may remain. */
enum TextKind {
  /** What people wrote, names, addresses, secrets: only words that are to be kept remain. */
  TEXT(false, false),
  /** The name of a mailbox, a file, or of the path of a calendar or an address book. */
  FOLDER(false, false),
  /** The name of a domain of the server. */
  DOMAIN(false, false),
  /** A Sieve script: the words of the language remain. */
  SCRIPT(true, false),
  /** The name or the value of a setting that isn't a secret: public words and numbers remain. */
  SETTING(true, true),
  /** A part of a protocol, such as a header with technical content: public words remain. */
  PROTOCOL(true, false);

  private final boolean keepsPublic;
  private final boolean keepsNumbers;

  TextKind(boolean keepsPublic, boolean keepsNumbers) {
    this.keepsPublic = keepsPublic;
    this.keepsNumbers = keepsNumbers;
  }

  /** Whether {@link PublicWords} remain. */
  boolean keepsPublic() {
    return keepsPublic;
  }

  /** Whether numbers remain. */
  boolean keepsNumbers() {
    return keepsNumbers;
  }
}
