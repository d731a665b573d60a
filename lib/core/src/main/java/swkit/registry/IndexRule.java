// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of the schema for the rows of {@code b} and {@code g} that a field creates. Immutable.
 *
 * @param kind the kind of rule
 * @param number the property in the keys, or the type of the objects referred to; unused for {@link
 *     Kind#NESTED}
 * @param fields the fields whose values form a key, in order
 */
record IndexRule(Kind kind, int number, List<String> fields) {
  /** A kind of rules, with its word in the schema. */
  enum Kind {
    /** {@code idx(property:field)}: a search key in {@code b}. */
    IDX,
    /** {@code words(property:field)}: a search key in {@code b} for each word. */
    WORDS,
    /** {@code uniq(property:field)}: a key in {@code g}, unique among the items of the type. */
    UNIQ,
    /** {@code guniq(property:field+field)}: a key in {@code g}, unique among all items. */
    GUNIQ,
    /** {@code ref(field->Type)}: a reference in {@code g}. */
    REF,
    /** {@code nested(field)}, {@code nested(field[])}: the rules of the structures in the field. */
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
        // one rule for each variant; only that of the stored variant applies
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
