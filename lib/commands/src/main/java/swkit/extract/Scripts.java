// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.groupware.Groupware;
import swkit.groupware.GroupwareObject;
import swkit.groupware.TextForm;

/** The Sieve scripts of an account (key-layouts 1.8). Stateless. */
public final class Scripts {
  private Scripts() {}

  /**
   * The text of each script of the account {@code id}, by its name. A script whose text is missing
   * from the database is left out.
   */
  public static Map<String, String> of(Snapshot snapshot, int id) {
    Map<String, String> scripts = new TreeMap<>();
    Set<GroupwareObject.Kind> kinds = Set.of(GroupwareObject.Kind.SIEVE);
    try (Groupware objects = Groupware.open(snapshot, id, TextForm.SERVED, kinds)) {
      for (var object = objects.next(); object != null; object = objects.next()) {
        byte[] text = object.blob() == null ? object.content() : content(snapshot, object.blob());
        if (text != null && !object.names().isEmpty()) {
          scripts.put(object.names().get(0), new String(text, StandardCharsets.UTF_8));
        }
      }
    }
    return scripts;
  }

  private static byte[] content(Snapshot snapshot, GroupwareObject.Blob blob) {
    byte[] content = snapshot.get(Subspace.BLOBS, blob.hash());
    return content == null
        ? null
        : java.util.Arrays.copyOf(content, (int) Math.min(blob.length(), content.length));
  }
}
