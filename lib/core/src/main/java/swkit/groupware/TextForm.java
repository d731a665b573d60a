// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

/** How events and cards are written. */
public enum TextForm {
  /**
   * As the server of the database's release serves them, byte for byte (groupware-layouts 5, 6).
   */
  SERVED,

  /**
   * As RFC 5545 and RFC 6350 have it: no escapes in URIs, lines folded after 75 octets, cards in
   * 4.0 where an earlier version would lose partial dates.
   */
  PLAIN
}
