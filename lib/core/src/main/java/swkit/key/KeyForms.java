// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static swkit.key.KeyParts.ACCT;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import swkit.Subspace;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;

/** The table of all forms of keys in one generation, by subspace. Immutable once built. */
public abstract sealed class KeyForms permits KeyForms073, KeyForms014, KeyForms015, KeyForms016 {
  /** The tables, each built on first use. */
  private static final Map<Generation, Supplier<KeyForms>> BY_GENERATION =
      Map.of(
          LegacyDump.layout(1), () -> KeyForms073.INSTANCE,
          LegacyDump.layout(2), () -> KeyForms014.OF_DUMPS,
          Generation.of(1, ""), () -> KeyForms014.OF_STORES,
          Generation.of(2, ""), () -> KeyForms014.OF_STORES,
          Generation.of(3, ""), () -> KeyForms014.OF_STORES,
          Generation.of(4, ""), () -> KeyForms014.OF_STORES,
          Generation.of(5, ""), () -> KeyForms015.INSTANCE,
          Generation.of(6, ""), () -> KeyForms016.INSTANCE);

  private final Map<Subspace, List<KeyForm>> forms = new EnumMap<>(Subspace.class);

  /** The forms of {@code generation}. */
  public static KeyForms of(Generation generation) {
    Supplier<KeyForms> known = BY_GENERATION.get(generation);
    if (known == null) {
      throw new IllegalArgumentException("the key forms of " + generation + " aren't known");
    }
    return known.get();
  }

  /** The forms of a subspace, the more specific ones first; empty if it has none. */
  final List<KeyForm> forms(Subspace subspace) {
    return forms.getOrDefault(subspace, List.of());
  }

  /** Whether the subspace has any known form of keys. */
  public final boolean areKnown(Subspace subspace) {
    return forms.containsKey(subspace);
  }

  /** Adds a form after the others of {@code subspace}; the caller adds its parts. */
  final KeyForm form(Subspace subspace, String name, KeyForm.ValueForm value) {
    KeyForm form = new KeyForm(subspace, name, value);
    forms.computeIfAbsent(subspace, any -> new ArrayList<>()).add(form);
    return form;
  }

  /** The same for a key that begins with an account. */
  final KeyForm document(Subspace subspace, String name, KeyForm.ValueForm value) {
    return form(subspace, name, value).part("acct", ACCT);
  }

  /** Decodes {@code key}. Never null, never throws: without a known form it is unknown. */
  public final DecodedKey decode(Subspace subspace, byte[] key) {
    for (KeyForm form : forms(subspace)) {
      if (form.fits(key)) {
        return new DecodedKey(subspace, form, key);
      }
    }
    return DecodedKey.unknown(subspace, key);
  }
}
