// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import java.util.List;
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
    byte[] content = text.calendar(CalendarComponent.list(root, 0));
    List<String> path = pathOf(document);
    ready.add(text(document, path, "ics", content, root.i64(48)));
  }
}
