// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

/** The shapes of archives of calendars, contacts and files (groupware-layouts 2, 3, 4, 6). */
record GroupwareArchives(ArchiveWalk walk) {
  private static final int OWN_PROPERTY = 2;
  private static final int EVENT_VERSION = 6;
  private static final int CALENDAR_SCALE = 3;
  private static final int TZID = 26;
  private static final int PARAMETER_TZID = 21;
  private static final int CARD_VERSION = 34;

  void calendarEvent(int root) {
    walk.keep(root, 112);
    walk.list(root, 12, this::davName);
    walk.optionalString(root + 8, TextKind.TEXT);
    components(root + 24);
    walk.list(root + 32, 20, range -> walk.numbers(range + 12, 1));
    walk.numbers(root + 40, 32);
    walk.list(
        root + 64,
        24,
        preferences -> {
          walk.list(preferences + 8, 28, this::entry);
          components(preferences + 16);
        });
    walk.list(root + 76, 24, this::deadTag);
  }

  void contactCard(int root) {
    walk.keep(root, 64);
    walk.list(root, 12, this::davName);
    walk.optionalString(root + 8, TextKind.TEXT);
    walk.list(root + 20, 40, this::cardEntry);
    walk.list(root + 28, 24, this::deadTag);
  }

  void calendar(int root) {
    walk.keep(root, 56);
    walk.list(
        root + 8,
        64,
        preferences -> {
          walk.string(preferences + 4, TextKind.TEXT);
          walk.optionalString(preferences + 12, TextKind.TEXT);
          walk.optionalString(preferences + 28, TextKind.SETTING);
          if (walk.u8(preferences + 44) == 1) {
            components(preferences + 48);
          }
          walk.list(preferences + 56, 36, alert -> walk.string(alert, TextKind.TEXT));
        });
    walk.numbers(root + 16, 16);
    walk.list(root + 32, 24, this::deadTag);
    walk.string(root, TextKind.FOLDER);
  }

  void addressBook(int root) {
    walk.keep(root, 56);
    walk.list(
        root + 8,
        28,
        preferences -> {
          walk.string(preferences + 4, TextKind.TEXT);
          walk.optionalString(preferences + 12, TextKind.TEXT);
        });
    walk.numbers(root + 16, 4);
    walk.list(root + 24, 24, this::deadTag);
    walk.numbers(root + 32, 16);
    walk.string(root, TextKind.FOLDER);
  }

  void fileNode(int root) {
    walk.keep(root, 112);
    walk.string(root + 4, TextKind.FOLDER);
    walk.optionalString(root + 12, TextKind.TEXT);
    if (walk.isPresent(root + 24)) {
      walk.blob(root + 28);
      walk.optionalString(root + 64, TextKind.PROTOCOL);
    }
    walk.list(root + 96, 24, this::deadTag);
    walk.numbers(root + 104, 16);
  }

  void notification(int root) {
    walk.keep(root, 56);
    components(root);
    if (walk.u8(root + 16) == 1) {
      walk.string(root + 20, TextKind.TEXT);
    }
  }

  void participants(int root) {
    walk.keep(root, 20);
    walk.list(
        root,
        24,
        identity -> {
          walk.optionalString(identity + 4, TextKind.TEXT);
          walk.string(identity + 16, TextKind.TEXT);
        });
    walk.string(root + 8, TextKind.TEXT);
  }

  private void davName(int at) {
    walk.string(at, TextKind.TEXT);
  }

  private void deadTag(int at) {
    switch (walk.u8(at)) {
      case 0 -> {
        walk.string(at + 4, TextKind.PROTOCOL);
        walk.optionalString(at + 12, TextKind.PROTOCOL);
      }
      case 2 -> walk.string(at + 4, TextKind.TEXT);
      default -> {
        // the end of an element has no text
      }
    }
  }

  private void components(int at) {
    walk.list(
        at,
        28,
        component -> {
          ownName(component, 0);
          walk.list(component + 12, 28, this::entry);
          walk.numbers(component + 20, 4);
        });
  }

  /** A name without a number, if the variant at {@code at} is {@code own}. */
  private void ownName(int at, int own) {
    if (walk.u8(at) == own) {
      walk.string(at + 4, TextKind.PROTOCOL);
    }
  }

  private void entry(int at) {
    int property = walk.u8(at);
    ownName(at, OWN_PROPERTY);
    walk.list(at + 12, 48, this::parameter);
    walk.list(at + 20, 56, value -> value(value, property));
  }

  private void parameter(int at) {
    ownName(at, 0);
    int value = at + 16;
    switch (walk.u8(value)) {
      case 0 -> {
        boolean isZone = walk.u8(at) == PARAMETER_TZID && PublicWords.isZone(walk.peek(value + 4));
        walk.string(value + 4, isZone ? TextKind.SETTING : TextKind.TEXT);
      }
      case 3 -> uri(value + 4);
      default -> {
        // a number or a name of the tables
      }
    }
  }

  private void uri(int at) {
    if (walk.u8(at) == 0) {
      data(at + 4);
    } else {
      walk.string(at + 4, TextKind.TEXT);
    }
  }

  private void data(int at) {
    walk.optionalString(at, TextKind.PROTOCOL);
    walk.opaqueBytes(at + 12);
  }

  private void value(int at, int property) {
    switch (walk.u8(at)) {
      case 0 -> walk.opaqueBytes(at + 4);
      case 2 -> uri(at + 4);
      case 3 -> walk.box(at + 4, 20, moment -> {});
      case 5 -> walk.box(at + 4, 116, this::rule);
      case 9 -> {
        boolean isZone = property == TZID && PublicWords.isZone(walk.peek(at + 4));
        boolean isFixed = property == EVENT_VERSION || property == CALENDAR_SCALE || isZone;
        walk.string(at + 4, isFixed ? TextKind.SETTING : TextKind.TEXT);
      }
      default -> {
        // numbers, in their place
      }
    }
  }

  private void rule(int at) {
    int[] lists = {36, 44, 52, 60, 68, 76, 84, 92, 100};
    int[] sizes = {1, 1, 1, 6, 1, 2, 1, 1, 4};
    for (int i = 0; i < lists.length; i++) {
      walk.numbers(at + lists[i], sizes[i]);
    }
  }

  private void cardEntry(int at) {
    int property = walk.u8(at + 12);
    walk.optionalString(at, TextKind.PROTOCOL);
    ownName(at + 12, 0);
    walk.list(at + 24, 32, this::cardParameter);
    walk.list(at + 32, 24, value -> cardValue(value, property));
  }

  private void cardParameter(int at) {
    ownName(at, 0);
    int value = at + 16;
    switch (walk.u8(value)) {
      case 0 -> walk.string(value + 4, TextKind.TEXT);
      case 9 ->
          walk.list(
              value + 4,
              12,
              item -> {
                if (walk.u8(item) == 1) {
                  walk.string(item + 4, TextKind.TEXT);
                }
              });
      default -> {
        // a number or a name of the tables
      }
    }
  }

  private void cardValue(int at, int property) {
    switch (walk.u8(at)) {
      case 0 -> walk.string(at + 4, property == CARD_VERSION ? TextKind.SETTING : TextKind.TEXT);
      case 5 -> data(at + 4);
      case 9 -> walk.list(at + 4, 8, text -> walk.string(text, TextKind.TEXT));
      default -> {
        // numbers, in their place
      }
    }
  }
}
