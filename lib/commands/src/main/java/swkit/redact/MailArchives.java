// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Set;

/** The shapes of archives of mail, folders, scripts and principals (key-layouts 1.7). */
record MailArchives(ArchiveWalk walk) {
  /** The names that servers and clients give to folders. */
  private static final Set<String> USUAL =
      Set.of(
          "Inbox",
          "INBOX",
          "Drafts",
          "Sent",
          "Sent Items",
          "Sent Mail",
          "Deleted Items",
          "Trash",
          "Junk",
          "Junk Mail",
          "Spam",
          "Archive",
          "Shared Folders");

  void messageData(int root) {
    walk.keep(root, 24);
    walk.numbers(root, 8);
    walk.list(
        root + 8,
        12,
        item -> {
          if (walk.u8(item) == 0) {
            walk.boxed(item + 4, TextKind.PROTOCOL);
          }
        });
  }

  void messageMetadata(int root) {
    walk.keep(root, 72);
    walk.blob(root + 16);
    walk.boxed(root + 52, TextKind.TEXT);
    walk.header(root + 60);
  }

  void mailbox(int root) {
    walk.keep(root, 44);
    walk.numbers(root + 28, 4);
    walk.numbers(root + 36, 16);
    walk.string(root, USUAL.contains(walk.peek(root)) ? TextKind.SETTING : TextKind.FOLDER);
  }

  void identity(int root) {
    walk.keep(root, 56);
    for (int list : new int[] {16, 28}) {
      if (walk.isPresent(root + list)) {
        walk.list(
            root + list + 4,
            20,
            item -> {
              walk.optionalString(item, TextKind.TEXT);
              walk.string(item + 12, TextKind.TEXT);
            });
      }
    }
    for (int text : new int[] {0, 8, 40, 48}) {
      walk.string(root + text, TextKind.TEXT);
    }
  }

  /** The rest holds the envelope, whose layout isn't known. */
  void submission(int root) {
    walk.keep(root, 41);
  }

  void sieveScript(int root) {
    walk.keep(root, 128);
    walk.string(root, TextKind.TEXT);
    walk.blob(root + 8);
    if (walk.isPresent(root + 48)) {
      walk.optionalString(root + 88, TextKind.TEXT);
      walk.optionalString(root + 100, TextKind.TEXT);
      walk.optionalString(root + 112, TextKind.TEXT);
    }
  }

  /** Recipients and all that isn't named in the document are opaque. */
  void queueMessage(int root) {
    walk.keep(root, 8);
    walk.blob(root + 8);
    walk.boxed(root + 40, TextKind.TEXT);
    walk.keep(root + 48, 8);
    walk.keep(root + 80, 8);
    walk.keep(root + 104, 8);
  }

  /** The data of a principal are opaque, but for its name. */
  void principal(int root) {
    walk.keep(root, 24);
    boolean isDomain = walk.u8(root + 4) == 7;
    walk.string(root + 8, isDomain ? TextKind.DOMAIN : TextKind.TEXT);
  }
}
