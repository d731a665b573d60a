// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Blob;
import swkit.groupware.GroupwareObject.Kind;

/** Reads files and folders (groupware-layouts 3.5). */
final class FileReader extends ObjectReader {
  private static final int HASH_LENGTH = 32;

  private final FolderTree folders;

  FileReader(FolderTree folders) {
    super(Kind.FILES, AccountEntries.FILE);
    this.folders = folders;
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    folders.load();
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(FolderTree.SIZE);
    Blob blob =
        root.bool(24)
            ? new Blob(root.slice(28, HASH_LENGTH), Integer.toUnsignedLong(root.u32(60)), true)
            : null;
    List<String> path = folders.path(root.u32(0), root.string(4));
    folders.takeProblems(
        (folder, problem) ->
            ready.add(problem(folder, List.of(FolderTree.title(folder)), problem)));
    ready.add(blob(document, path, null, blob, time(root, 88), false));
  }
}
