// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import swkit.groupware.GroupwareObject.Kind;

/** Reads what came into the scheduling inbox (groupware-layouts 3.6). */
final class InvitationReader extends ObjectReader {
  private static final int SIZE = 56;

  private final ObjectText text;

  InvitationReader(ObjectText text) {
    super(Kind.INVITATIONS, AccountEntries.NOTIFICATION);
    this.text = text;
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SIZE);
    long modified = time(root, 48);
    byte[] content = text.calendar(CalendarComponent.list(root, 0), modified);
    ready.add(text(document, pathOf(document), "ics", content, modified));
  }
}
