// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Secrets;
import swkit.registry.ObjectId;
import swkit.registry.ObjectText;
import swkit.registry.Pickle;
import swkit.registry.PickleException;

/**
 * Writes the settings in a database as lines of {@code name = value}, in key order, to compare and
 * to keep under version control. Up to 0.15 these are the entries of {@code s}; in 0.16 they are
 * the objects of the registry in {@code s} and {@code d}, which include accounts and domains
 * (key-layouts 4 and 5).
 */
public final class SettingsText {
  private final boolean withSecrets;
  private final boolean isJson;
  private final Predicate<String> out;
  private boolean wanted = true;
  private long unreadable;

  private SettingsText(boolean withSecrets, boolean isJson, Predicate<String> out) {
    this.withSecrets = withSecrets;
    this.isJson = isJson;
    this.out = out;
  }

  /**
   * Gives lines to {@code out} until it returns false. Returns the number of objects that can't be
   * decoded; the line of such an object begins with {@code #}.
   *
   * @param withSecrets whether secrets are shown
   * @param isJson whether each line is an object of {@code name} and {@code value}
   */
  public static long write(
      Snapshot snapshot, boolean withSecrets, boolean isJson, Predicate<String> out) {
    if (Generation.layoutOf(snapshot).kind(Subspace.SETTINGS) == Generation.Kind.LEGACY) {
      throw new RefusedException(
          snapshot.address(),
          "is of Stalwart "
              + Generation.layoutOf(snapshot).releases()
              + "; list its settings with --prefix 'v setting' --values");
    }
    SettingsText text = new SettingsText(withSecrets, isJson, out);
    boolean hasRegistry = Generation.layoutOf(snapshot).hasRegistry();
    List<Subspace> subspaces =
        hasRegistry ? List.of(Subspace.SETTINGS, Subspace.DIRECTORY) : List.of(Subspace.SETTINGS);
    for (Subspace subspace : subspaces) {
      try (Source entries = snapshot.scan(subspace)) {
        for (Entry e = entries.next(); e != null && text.wanted; e = entries.next()) {
          if (hasRegistry) {
            text.object(e);
          } else {
            text.setting(e);
          }
        }
      }
    }
    return text.unreadable;
  }

  private void setting(Entry entry) {
    String name = new String(entry.key(), StandardCharsets.UTF_8);
    String value = new String(entry.value(), StandardCharsets.UTF_8);
    String shown = withSecrets ? value : Secrets.hide(name, value);
    line(name, new JsonPrimitive(shown).toString());
  }

  private void object(Entry entry) {
    try {
      if (entry.key().length == ObjectId.KEY_LENGTH) {
        ObjectId id = ObjectId.ofKey(entry.key());
        for (String line : ObjectText.lines(Pickle.decode(id, entry.value()), withSecrets)) {
          int equals = line.indexOf(" = ");
          line(line.substring(0, equals), line.substring(equals + 3));
        }
        return;
      }
      line("# key " + Entry.hex(entry.key()), "is not an object of the registry");
    } catch (PickleException e) {
      line("# " + ObjectId.ofKey(entry.key()), "can't be decoded: " + e.getMessage());
    }
    unreadable++;
  }

  private void line(String name, String value) {
    if (isJson) {
      JsonObject object = new JsonObject();
      object.addProperty("name", name);
      object.addProperty("value", value);
      wanted = wanted && out.test(object.toString());
    } else {
      wanted = wanted && out.test(name + " = " + value);
    }
  }
}
