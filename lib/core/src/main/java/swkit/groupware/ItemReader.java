// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import swkit.groupware.GroupwareObject.Kind;

/**
 * Reads events or cards (groupware-layouts 3.1 and 3.2). A document with several names is an object
 * for each of them.
 */
final class ItemReader extends ObjectReader {
  private static final int DAV_NAME = 12;
  private static final int EVENT = 112;
  private static final int EVENT_MODIFIED = 96;
  private static final int CARD = 64;
  private static final int CARD_MODIFIED = 48;
  private static final String UNNAMED = "unnamed";

  private final AccountEntries entries;
  private final int containerCollection;
  private final String containerTitle;
  private final int size;
  private final int modified;
  private final String extension;
  private final Function<ArchivedObject, byte[]> text;
  private ContainerNames containers;

  /** One of the names of a document. */
  private record DavName(String name, int container) {}

  private ItemReader(
      AccountEntries entries,
      Kind kind,
      int collection,
      int containerCollection,
      String containerTitle,
      int size,
      int modified,
      String extension,
      Function<ArchivedObject, byte[]> text) {
    super(kind, collection);
    this.entries = entries;
    this.containerCollection = containerCollection;
    this.containerTitle = containerTitle;
    this.size = size;
    this.modified = modified;
    this.extension = extension;
    this.text = text;
  }

  /** Reads events, tasks and journals. */
  static ItemReader events(AccountEntries entries, ObjectText text) {
    return new ItemReader(
        entries,
        Kind.CALENDARS,
        AccountEntries.EVENT,
        AccountEntries.CALENDAR,
        "calendar",
        EVENT,
        EVENT_MODIFIED,
        "ics",
        root -> text.calendar(CalendarComponent.list(root, 24), time(root, EVENT_MODIFIED)));
  }

  /** Reads cards. */
  static ItemReader cards(AccountEntries entries, ObjectText text) {
    return new ItemReader(
        entries,
        Kind.CONTACTS,
        AccountEntries.CARD,
        AccountEntries.ADDRESS_BOOK,
        "address-book",
        CARD,
        CARD_MODIFIED,
        "vcf",
        root -> text.card(CardReader.properties(root, 20)));
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    containers = new ContainerNames(entries, containerCollection, containerTitle);
    containers
        .problems()
        .forEach((container, problem) -> ready.add(containerProblem(container, problem)));
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(size);
    List<DavName> names = root.list(0, DAV_NAME, item -> new DavName(item.string(0), item.u32(8)));
    long time = time(root, modified);
    byte[] content = text.apply(root);
    for (DavName name : names) {
      if (containers.isNewlyMissing(name.container())) {
        ready.add(containerProblem(name.container(), "is missing, though it has objects"));
      }
      List<String> path = List.of(containers.get(name.container()), name.name());
      ready.add(text(document, path, extension, content, time));
    }
    if (names.isEmpty()) {
      ready.add(
          text(document, List.of(UNNAMED, pathOf(document).get(0)), extension, content, time));
    }
  }

  private GroupwareObject containerProblem(int container, String problem) {
    return problem(
        container, List.of(containers.get(container)), "its " + containerTitle + " " + problem);
  }
}
