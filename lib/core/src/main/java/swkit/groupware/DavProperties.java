// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;

/**
 * Properties that a DAV client has set and that mean nothing to the server (groupware-layouts 2).
 */
final class DavProperties {
  private static final int TAG = 24;

  private final List<Tag> tags;

  /**
   * The start of an element if it has a name, else text; the end of an element if it has neither.
   */
  private record Tag(String name, String attributes, String text) {}

  private DavProperties(List<Tag> tags) {
    this.tags = tags;
  }

  /** The list at {@code position}. */
  static DavProperties of(ArchivedObject from, int position) {
    return new DavProperties(from.list(position, TAG, DavProperties::tag));
  }

  private static Tag tag(ArchivedObject from) {
    return switch (from.variant(0, 3)) {
      case 0 -> new Tag(from.string(4), from.optionalString(12), null);
      case 1 -> new Tag(null, null, null);
      default -> new Tag(null, null, from.string(4));
    };
  }

  /** The text in the first element {@code name}; null if there is no such element. */
  String text(String name) {
    StringBuilder text = null;
    for (Tag tag : tags) {
      if (text == null) {
        text = name.equals(tag.name) ? new StringBuilder() : null;
      } else if (tag.text == null) {
        break;
      } else {
        text.append(tag.text);
      }
    }
    return text == null ? null : text.toString();
  }
}
