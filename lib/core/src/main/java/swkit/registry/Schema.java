// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import swkit.Subspace;

/**
 * The schema of the registry's objects and their fields, as of 0.16.18.
 *
 * <p>The schema is a resource file, read on first use; each definition in it is parsed when it is
 * first needed. Thread-safe.
 */
public final class Schema {
  /** The release of this schema. */
  public static final String RELEASE = "0.16.18";

  private static final String FILE = "schema-" + RELEASE + ".txt";

  private static final class Holder {
    static final Schema SCHEMA = new Schema();
  }

  private final Map<Integer, ObjectType> objects = new TreeMap<>();
  private final Map<String, ObjectType> objectsByName = new HashMap<>();
  private final Map<String, String> structs = new HashMap<>();
  private final Map<String, String> unions = new HashMap<>();
  private final Map<String, String> enums = new HashMap<>();
  private final Map<String, String> rules = new HashMap<>();
  private final List<String> propertyLines = new ArrayList<>();

  private final Map<String, NamedType> types = new ConcurrentHashMap<>();
  private volatile Properties properties;
  private final Map<String, List<IndexRule>> parsedRules = new ConcurrentHashMap<>();

  /** The properties in keys, by name. */
  private static final class Properties {
    final Map<Integer, String> names = new HashMap<>();
    final Map<String, Integer> numbers = new HashMap<>();
  }

  private Schema() {
    try (InputStream file = Schema.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing beside the classes of swkit.registry");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
      String section = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        if (line.startsWith("[")) {
          section = line.substring(1, line.indexOf(']'));
        } else if (section.equals("objects")) {
          declare(line.split(" "));
        } else if (section.equals("properties")) {
          propertyLines.add(line);
        } else if (section.startsWith("enum:")) {
          enums.merge(section.substring(5), line, (a, b) -> a + " " + b);
        } else {
          define(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " can't be read", e);
    }
  }

  /** The schema. */
  public static Schema get() {
    return Holder.SCHEMA;
  }

  private void define(String line) {
    int colon = line.indexOf(": ");
    String name = line.substring(2, colon);
    String text = line.substring(colon + 2);
    switch (line.charAt(0)) {
      case 'S' -> structs.put(name, text);
      case 'U' -> unions.put(name, text);
      case 'X' -> rules.put(name, text);
      case 'E' -> enums.put(name, text);
      default -> throw new IllegalStateException(FILE + " has the line " + line);
    }
  }

  private void declare(String[] words) {
    ObjectType object =
        new ObjectType(
            Integer.parseInt(words[0]),
            words[2],
            Integer.parseInt(words[3].substring(1)),
            words[4],
            Subspace.of(words[5].charAt(0)));
    objects.put(object.number(), object);
    objectsByName.put(object.name(), object);
  }

  /** Passes each {@code number=name} in {@code text} to {@code to}. */
  static void numbered(String text, BiConsumer<Integer, String> to) {
    for (String word : text.split(" ")) {
      int sign = word.indexOf('=');
      to.accept(Integer.valueOf(word.substring(0, sign)), word.substring(sign + 1));
    }
  }

  /** All types of objects, by number. */
  public Collection<ObjectType> objects() {
    return List.copyOf(objects.values());
  }

  /** The type of objects with {@code number}; null if none exists. */
  public ObjectType object(int number) {
    return objects.get(number);
  }

  /**
   * The type of objects with {@code name}.
   *
   * @throws IllegalArgumentException if none exists
   */
  public ObjectType object(String name) {
    ObjectType object = objectsByName.get(name);
    if (object == null) {
      throw new IllegalArgumentException("the registry has no " + name);
    }
    return object;
  }

  private Properties properties() {
    Properties known = properties;
    if (known == null) {
      known = new Properties();
      for (String line : propertyLines) {
        numbered(line, known.names::put);
      }
      for (Map.Entry<Integer, String> property : known.names.entrySet()) {
        known.numbers.put(property.getValue(), property.getKey());
      }
      properties = known;
    }
    return known;
  }

  /**
   * The name of the property {@code number} in keys of {@code b} and {@code g}; null if unknown.
   */
  public String property(int number) {
    return properties().names.get(number);
  }

  /**
   * The number of the property {@code name}.
   *
   * @throws IllegalArgumentException if none exists
   */
  public int property(String name) {
    Integer number = properties().numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("the registry has no property " + name);
    }
    return number;
  }

  /** The type of {@code word}: {@code str}, {@code enum:Locale} or the name of a structure. */
  Type type(String word) {
    Type.Plain plain = Type.Plain.of(word);
    if (plain != null) {
      return plain;
    }
    NamedType known = types.get(word);
    if (known != null) {
      return known;
    }
    // not computeIfAbsent: a union creates the structures of its variants
    NamedType made = make(word);
    NamedType other = types.putIfAbsent(word, made);
    return other == null ? made : other;
  }

  private NamedType make(String word) {
    if (word.startsWith("enum:")) {
      String name = word.substring(5);
      return new EnumType(name, defined(enums, name));
    }
    return unions.containsKey(word)
        ? new UnionType(this, word, unions.get(word))
        : new StructType(this, word, defined(structs, word));
  }

  private static String defined(Map<String, String> texts, String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalStateException(FILE + " doesn't say what " + name + " is");
    }
    return text;
  }

  /** The rules of the structure or union {@code name}; empty if it has none. */
  List<IndexRule> rules(String name) {
    String text = rules.get(name);
    return text == null
        ? List.of()
        : parsedRules.computeIfAbsent(name, any -> IndexRule.parse(this, text));
  }
}
