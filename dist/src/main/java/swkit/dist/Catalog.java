// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The commands that {@code jbang-catalog.json} names and that are in this file, in its order. Some
 * need large libraries, and are in none but the catalog.
 */
final class Catalog {
  private static final String PREFIX = "stalwart-";

  private final JsonObject catalog;

  /** The aliases of the catalog by their short names: {@code stalwart-export} by {@code export}. */
  private final Map<String, String> aliases = new LinkedHashMap<>();

  Catalog() {
    try (InputStream in = Catalog.class.getResourceAsStream("jbang-catalog.json")) {
      catalog =
          JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String alias : catalog.getAsJsonObject("aliases").keySet()) {
      if (isHere(alias)) {
        aliases.put(alias.startsWith(PREFIX) ? alias.substring(PREFIX.length()) : alias, alias);
      }
    }
  }

  private boolean isHere(String alias) {
    return !alias(alias).get("script-ref").getAsString().endsWith(".java")
        || Catalog.class.getResource("/" + script(alias) + ".class") != null;
  }

  /** The alias of the command {@code name}, short or not, if it isn't in this file; else null. */
  String elsewhere(String name) {
    for (String alias : catalog.getAsJsonObject("aliases").keySet()) {
      if ((alias.equals(name) || alias.equals(PREFIX + name)) && !isHere(alias)) {
        return alias;
      }
    }
    return null;
  }

  /** The short names of all commands. */
  Collection<String> names() {
    return aliases.keySet();
  }

  /** The alias of the command {@code name}, short or not; null if there is none. */
  String command(String name) {
    return aliases.containsValue(name) ? name : aliases.get(name);
  }

  /** What all of them are for. */
  String description() {
    return catalog.get("description").getAsString();
  }

  /** What the command with the short name {@code name} does. */
  String description(String name) {
    return alias(aliases.get(name)).get("description").getAsString();
  }

  /** The class of the command with this alias. */
  String script(String alias) {
    return alias(alias)
        .get("script-ref")
        .getAsString()
        .replaceFirst(".*/", "")
        .replaceFirst("\\.java$", "");
  }

  private JsonObject alias(String alias) {
    return catalog.getAsJsonObject("aliases").getAsJsonObject(alias);
  }
}
