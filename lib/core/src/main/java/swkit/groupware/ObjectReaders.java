// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static swkit.groupware.AccountEntries.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import swkit.generation.Generation;
import swkit.groupware.GroupwareObject.Kind;

/** Which readers read which kinds of objects. */
final class ObjectReaders {
  private ObjectReaders() {}

  /** The readers of {@code kinds}, in the order in which their objects come. */
  static List<ObjectReader> of(
      AccountEntries entries, Generation generation, TextForm form, Set<Kind> kinds) {
    boolean isEarlier = !generation.hasKnownValues();
    ObjectText text = new ObjectText(form, generation.hasLaterText(), isEarlier);
    boolean settings = kinds.contains(Kind.SETTINGS);
    List<ObjectReader> readers = new ArrayList<>();
    if (kinds.contains(Kind.CALENDARS)) {
      readers.add(ItemReader.events(entries, text));
    }
    if (kinds.contains(Kind.INVITATIONS)) {
      readers.add(new InvitationReader(text));
    }
    if (kinds.contains(Kind.CONTACTS)) {
      readers.add(ItemReader.cards(entries, text));
    }
    if (kinds.contains(Kind.FILES)) {
      readers.add(new FileReader(new FolderTree(entries)));
    }
    if (kinds.contains(Kind.SIEVE)) {
      readers.add(new SieveReader(entries));
    }
    if (settings) {
      readers.add(ContainerReader.calendars(entries, text));
      readers.add(ContainerReader.addressBooks(entries));
      readers.add(new IdentityReader());
      readers.add(new ParticipantReader());
      readers.add(new VacationReader(entries));
    }
    if (isEarlier) {
      readers.add(new EarlierReader(entries, generation));
    }
    return readers;
  }
}
