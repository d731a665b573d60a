// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows of {@code b} and {@code g} a field gives, as the schema has it. Immutable.
 *
 * @param kind what rows they are
 * @param number the property in their keys, or the type of objects that is referred to; nothing for
 *     {@link Kind#NESTED}
 * @param fields whose values make a key, one after the other
 */
record IndexRule(Kind kind, int number, List<String> fields) {
  /** Kinds of rules, by the word in the schema. */
  enum Kind {
    /** {@code idx(property:field)}: a search key in {@code b}. */
    IDX,
    /** {@code words(property:field)}: a search key in {@code b} for each word. */
    WORDS,
    /** {@code uniq(property:field)}: a key in {@code g} that only one item of the type has. */
    UNIQ,
    /** {@code guniq(property:field+field)}: a key in {@code g} that only one item has. */
    GUNIQ,
    /** {@code ref(field->Type)}: a reference in {@code g}. */
    REF,
    /** {@code nested(field)}, {@code nested(field[])}: the rules of what is in the field. */
    NESTED,
    /** {@code type=n}: a search key in {@code b} of the variant's number. */
    TYPE
  }

  private static final Pattern RULE =
      Pattern.compile("([a-z]+)\\((?:([^:()]+):)?([^()>\\[]+?)(?:\\[])?(?:->(\\w+))?\\)");

  static List<IndexRule> parse(Schema schema, String text) {
    List<IndexRule> rules = new ArrayList<>();
    for (String word : text.split(" ")) {
      if (word.startsWith("type=")) {
        // One for each variant; the key is that of the one that is stored.
        if (rules.isEmpty()) {
          rules.add(new IndexRule(Kind.TYPE, schema.property("@type"), List.of()));
        }
        continue;
      }
      Matcher rule = RULE.matcher(word);
      if (!rule.matches()) {
        throw new IllegalStateException("the schema has the rule " + word);
      }
      Kind kind = Kind.valueOf(rule.group(1).toUpperCase(Locale.ROOT));
      int number =
          switch (kind) {
            case REF -> schema.object(rule.group(4)).number();
            case NESTED, TYPE -> 0;
            default -> schema.property(rule.group(2));
          };
      rules.add(new IndexRule(kind, number, List.of(rule.group(3).split("\\+"))));
    }
    return List.copyOf(rules);
  }
}
