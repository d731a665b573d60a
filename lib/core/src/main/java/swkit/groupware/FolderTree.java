// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The folders of an account's files. */
final class FolderTree {
  static final int SIZE = 112;
  private static final int DEEPEST = 200;

  private final AccountEntries entries;
  private final Map<Integer, Folder> folders = new HashMap<>();
  private final Set<Integer> unreadable = new HashSet<>();
  private final Map<Integer, String> problems = new LinkedHashMap<>();
  private final Set<Integer> reported = new HashSet<>();

  /** A folder, with the number of its parent plus one. */
  private record Folder(int parent, String name) {}

  FolderTree(AccountEntries entries) {
    this.entries = entries;
  }

  /** Reads the folders; one that can't be read is missing. */
  void load() {
    entries.documents(
        AccountEntries.FILE,
        (document, archive) -> {
          try {
            ArchivedObject root = Payload.of(archive).root(SIZE);
            if (!root.bool(24)) {
              folders.put(document, new Folder(root.u32(0), root.string(4)));
            }
          } catch (MalformedException e) {
            unreadable.add(document);
          }
        });
  }

  /** The path of {@code name} in the folder with the number {@code parent} less one. */
  List<String> path(int parent, String name) {
    LinkedList<String> path = new LinkedList<>(List.of(name));
    Set<Integer> above = new HashSet<>();
    int next = parent;
    while (next != 0) {
      int document = next - 1;
      Folder folder = folders.get(document);
      if (folder == null || !above.add(document) || above.size() > DEEPEST) {
        path.addFirst(title(document));
        report(document, folder == null ? "is missing" : "is inside itself, or too deep");
        return path;
      }
      path.addFirst(folder.name());
      next = folder.parent();
    }
    return path;
  }

  /** The name in place of that of a folder which has no place in the tree. */
  static String title(int document) {
    return "folder-" + Integer.toUnsignedString(document);
  }

  private void report(int document, String problem) {
    if (!unreadable.contains(document) && reported.add(document)) {
      problems.put(document, "its folder " + problem);
    }
  }

  /** Calls {@code each} with the folders that turned out to have no place, each once. */
  void takeProblems(BiConsumer<Integer, String> each) {
    problems.forEach(each);
    problems.clear();
  }
}
