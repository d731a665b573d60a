// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.key.DecodedEntry;
import swkit.key.DecodedKey;
import swkit.key.Field;
import swkit.key.KeyForms;
import swkit.key.KeyText;

/** One key: its form, the accounts that it names, and its entry. Immutable. */
public final class KeyReport {
  private static final List<String> PRINCIPALS =
      List.of("acct", "grantee", "owner", "principal", "group");

  private final DecodedKey key;
  private final DecodedEntry present;
  private final Entry entry;
  private final Entry first;
  private final List<String> whose = new ArrayList<>();
  private final KeyForms forms;
  private final boolean withSecrets;

  private KeyReport(KeyForms forms, DecodedKey key, Entry entry, Entry first, boolean withSecrets) {
    this.withSecrets = withSecrets;
    this.forms = forms;
    this.key = key;
    this.entry = entry;
    this.first = first;
    DecodedEntry decoded = entry == null ? null : new DecodedEntry(key, key.value(entry.value()));
    present = decoded == null || !withSecrets ? decoded : decoded.withSecrets(entry.value());
  }

  /** Looks up {@code text}, a key in any form that {@link KeyText} reads; without secrets. */
  public static KeyReport of(Snapshot snapshot, Subspace subspace, String text) {
    return of(snapshot, subspace, text, false);
  }

  /**
   * Looks up {@code text}, a key in any form that {@link KeyText} reads.
   *
   * @param subspace the subspace; null if {@code text} names it
   * @param withSecrets whether secrets in the value are shown
   */
  public static KeyReport of(
      Snapshot snapshot, Subspace subspace, String text, boolean withSecrets) {
    Generation layout = Generation.layoutOf(snapshot);
    KeyForms forms = KeyForms.of(layout);
    KeyText where = KeyText.parse(forms, subspace, text);
    Entry entry = null;
    Entry first = null;
    if (where.bytes().length > 0) {
      byte[] value = snapshot.get(where.subspace(), where.bytes());
      entry = value == null ? null : new Entry(where.bytes(), value);
    }
    if (entry == null) {
      try (Source after = snapshot.scan(where.subspace(), where.range())) {
        first = after.next();
      }
    }
    KeyReport report = new KeyReport(forms, where.decode(forms), entry, first, withSecrets);
    report.nameOwners(snapshot, layout);
    return report;
  }

  private void nameOwners(Snapshot snapshot, Generation layout) {
    PrincipalDirectory directory = null;
    for (Field field : key.fields()) {
      if (PRINCIPALS.contains(field.name()) && field.value() instanceof Number id) {
        directory = directory == null ? PrincipalDirectory.of(snapshot, layout) : directory;
        String name = directory.name(id.intValue());
        if (name != null) {
          whose.add(field.name() + " " + id + " is " + name);
        }
      }
    }
  }

  /** Whether there is an entry of this key. */
  public boolean isPresent() {
    return entry != null;
  }

  /** For people: the key, its form, letter and bytes, its accounts, and the value. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("key    " + key.text());
    lines.add("form   " + (key.isKnown() ? key.form() : "not a whole key of a known form"));
    lines.add("bytes  " + key.subspace().letter() + " " + Entry.hex(key.bytes()));
    whose.forEach(name -> lines.add("names  " + name));
    if (entry != null) {
      String value = present.value().text();
      lines.add("value  " + (value.isEmpty() ? present.value().kind() : value));
      present.objectLines(entry.value(), withSecrets).forEach(line -> lines.add("       " + line));
    } else {
      lines.add("value  no entry");
    }
    if (first != null) {
      lines.add("begins " + forms.decode(key.subspace(), first.key()).text());
    }
    return lines;
  }

  /** The object of {@link DecodedEntry#json()}; {@code value} is null if there is no entry. */
  public JsonObject json() {
    if (entry == null) {
      JsonObject object = new DecodedEntry(key, key.value(new byte[0])).json();
      object.add("value", JsonNull.INSTANCE);
      return object;
    }
    return present.json();
  }
}
