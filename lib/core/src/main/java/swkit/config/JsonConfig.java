// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import swkit.ConfigException;
import swkit.io.TextFile;

/**
 * An object of a 0.16 server's {@code config.json} or of its registry: a type and named fields
 * (store-and-dump 5.4).
 *
 * <p>As for the server, an unknown field is ignored, an absent one has its default, and a field of
 * another type is an error. Methods throw a {@link ConfigException} that names the file and the
 * field, and never quotes a value that may be secret. Immutable.
 */
public final class JsonConfig {
  private static final String TYPE = "@type";
  private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final Path file;
  private final String address;
  private final String path;
  private final JsonObject object;
  private final UnaryOperator<String> environment;

  private JsonConfig(
      Path file,
      String address,
      String path,
      JsonObject object,
      UnaryOperator<String> environment) {
    this.file = file;
    this.address = address;
    this.path = path;
    this.object = object;
    this.environment = environment;
  }

  /**
   * The object in {@code file}, which must contain nothing else.
   *
   * @param environment yields the value of an environment variable, null if it is not set
   */
  public static JsonConfig read(Path file, UnaryOperator<String> environment) {
    String text;
    try {
      text = TextFile.read(file);
    } catch (IOException e) {
      throw new ConfigException(
          file,
          TomlConfig.reason(file, e) + ": give the server's config.json, as a user who may read it",
          e);
    }
    JsonElement whole = StrictJson.parse(file, text);
    if (!whole.isJsonObject()) {
      throw new ConfigException(file, "is not a JSON object; give the server's config.json");
    }
    return new JsonConfig(file, file.toString(), "", whole.getAsJsonObject(), environment);
  }

  /** An object that is not from a file; {@code address} is its place, for messages. */
  public static JsonConfig of(
      String address, JsonObject object, UnaryOperator<String> environment) {
    return new JsonConfig(null, address, "", object, environment);
  }

  static String nothingReplaces(String reference) {
    return "nothing replaces " + reference + "; write the value itself";
  }

  /** The address of the object, for messages: a file, or an object of the registry. */
  public String address() {
    return address;
  }

  /** The type of the object: its field {@code @type}, which must exist. */
  public String type() {
    return text(TYPE)
        .orElseThrow(() -> problem(TYPE, "is missing: what kind of store it is, like \"RocksDb\""));
  }

  /** A copy of the object as JSON. */
  public JsonObject json() {
    return object.deepCopy();
  }

  /** An error at the field {@code name}. */
  public ConfigException problem(String name, String problem) {
    String what = at(name) + " " + problem;
    return file == null ? new ConfigException(address, what) : new ConfigException(file, what);
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The text of a field; empty if the field is absent or null. */
  public Optional<String> text(String name) {
    JsonElement value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw problem(name, "must be text in double quotes");
    }
    return Optional.of(value.getAsString());
  }

  /**
   * The text of a field that is neither secret nor free text, such as a host or a name; empty if
   * absent or null. A {@link Reference} in it is an error.
   */
  public Optional<String> place(String name) {
    Optional<String> value = text(name);
    value
        .flatMap(Reference::in)
        .ifPresent(
            reference -> {
              throw problem(name, "has " + reference + " in it: " + nothingReplaces(reference));
            });
    return value;
  }

  /** The same with a default; null is an error. */
  public String place(String name, String otherwise) {
    return place(notNull(name, "text in double quotes")).orElse(otherwise);
  }

  /** The path of a file or directory; empty if absent or null. */
  public Optional<String> path(String name) {
    Optional<String> value = place(name);
    if (value.isPresent() && Reference.isHome(value.get())) {
      throw problem(name, "begins with '~', which nothing replaces: write the whole path");
    }
    return value;
  }

  /** The same with a default; null is an error. */
  public String path(String name, String otherwise) {
    return path(notNull(name, "text in double quotes")).orElse(otherwise);
  }

  /** The text of a field, with a default; null is an error. */
  public String text(String name, String otherwise) {
    return text(notNull(name, "text in double quotes")).orElse(otherwise);
  }

  /** A whole number from 0 to 2^64-1 in decimal digits; empty if absent or null. */
  public Optional<String> number(String name) {
    JsonElement value = value(name);
    if (value == null) {
      return Optional.empty();
    }
    boolean isNumber = value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
    String digits = isNumber ? value.getAsString() : "";
    if (!digits.matches("[0-9]{1,20}") || new BigInteger(digits).compareTo(MAX) > 0) {
      throw problem(name, "must be a whole number without quotes, unit and sign" + found(value));
    }
    return Optional.of(digits);
  }

  /** The same with a default; null is an error. */
  public String number(String name, long otherwise) {
    return number(notNull(name, "a whole number")).orElse(String.valueOf(otherwise));
  }

  /** A field that is {@code true} or {@code false}, with a default. */
  public boolean bool(String name, boolean otherwise) {
    JsonElement value = value(notNull(name, "true or false"));
    if (value == null) {
      return otherwise;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw problem(name, "must be true or false, without quotes" + found(value));
    }
    return value.getAsBoolean();
  }

  /** A remark about a reference in place of another value. */
  private static String found(JsonElement value) {
    return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
        ? Reference.in(value.getAsString())
            .map(reference -> "; " + nothingReplaces(reference))
            .orElse("")
        : "";
  }

  /** An object in a field; empty if the field is absent. */
  public Optional<JsonConfig> object(String name) {
    JsonElement value = value(notNull(name, "an object"));
    return value == null ? Optional.empty() : Optional.of(child(name, value));
  }

  /**
   * The objects of a field whose names are decimal numbers, such as {@code {"0": {…}, "1": {…}}},
   * in the order of these numbers; none if the field is absent.
   */
  public List<JsonConfig> objects(String name) {
    Optional<JsonConfig> all = object(name);
    List<JsonConfig> objects = new ArrayList<>();
    if (all.isPresent()) {
      JsonObject members = all.get().object;
      for (String key : members.keySet()) {
        if (!key.matches("[0-9]{1,9}")) {
          throw all.get().problem(key, "must have a decimal number for its name");
        }
      }
      members.keySet().stream()
          .sorted(java.util.Comparator.comparing(Integer::valueOf))
          .forEach(key -> objects.add(all.get().child(key, members.get(key))));
    }
    return objects;
  }

  private JsonConfig child(String name, JsonElement value) {
    if (!value.isJsonObject()) {
      throw problem(name, "must be an object {…}");
    }
    return new JsonConfig(file, address, at(name), value.getAsJsonObject(), environment);
  }

  /**
   * A secret; empty if there is none. The field is an object of the type {@code None}, {@code
   * Value} (with {@code secret}), {@code EnvironmentVariable} ({@code variableName}), or {@code
   * File} ({@code filePath}; white space at the end of the file is removed).
   */
  public Optional<String> secret(String name) {
    return secret(name, "secret");
  }

  /** The same for a value that isn't secret; the type {@code Value} has it in {@code value}. */
  public Optional<String> reference(String name) {
    return secret(name, "value");
  }

  private Optional<String> secret(String name, String valueName) {
    JsonElement given = value(name);
    if (given != null && !given.isJsonObject()) {
      throw problem(
          name, "must be an object: {\"@type\": \"Value\", \"" + valueName + "\": \"…\"}");
    }
    Optional<JsonConfig> field = object(name);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    JsonConfig secret = field.get();
    return switch (secret.type()) {
      case "None" -> Optional.empty();
      case "Value" -> Optional.of(secret.value(valueName, secret.needed(valueName)));
      case "EnvironmentVariable" -> Optional.of(secret.variable(secret.needed("variableName")));
      case "File" -> Optional.of(secret.content(secret.needed("filePath")));
      default -> throw secret.problem(TYPE, "must be None, Value, EnvironmentVariable or File");
    };
  }

  private String needed(String name) {
    return text(notNull(name, "text in double quotes"))
        .orElseThrow(
            () ->
                problem(
                    name,
                    "is missing, and a secret of the type "
                        + type()
                        + " needs it: {\"@type\": \""
                        + type()
                        + "\", \""
                        + name
                        + "\": \"…\"}"));
  }

  /** A literal secret. The server does not expand a macro of 0.15 in it. */
  private String value(String name, String secret) {
    if (secret.matches("%\\{(env|file|cfg):[^}]*}%")) {
      throw problem(
          name,
          "is a macro, which a 0.16 server doesn't replace: write {\"@type\":"
              + " \"EnvironmentVariable\", \"variableName\": \"…\"} or {\"@type\": \"File\","
              + " \"filePath\": \"…\"}");
    }
    return secret;
  }

  private String variable(String variable) {
    String value = environment.apply(variable);
    if (value == null || value.isEmpty()) {
      throw problem(
          "variableName",
          "needs the environment variable '"
              + variable
              + "', which is not set or empty: set it as for the server");
    }
    return value;
  }

  private String content(String file) {
    if (Reference.isHome(file)) {
      throw problem("filePath", "begins with '~', which nothing replaces: write the whole path");
    }
    Reference.in(file)
        .ifPresent(
            reference -> {
              throw problem("filePath", nothingReplaces(reference));
            });
    String content;
    try {
      content = TextFile.read(Path.of(file)).stripTrailing();
    } catch (IOException e) {
      throw problem(
          "filePath", "needs the file " + file + ": " + TomlConfig.reason(Path.of(file), e));
    } catch (InvalidPathException e) {
      throw problem("filePath", "is not a path");
    }
    if (content.isEmpty()) {
      throw problem("filePath", "needs the file " + file + ", which is empty");
    }
    return content;
  }

  private JsonElement value(String name) {
    JsonElement value = object.get(name);
    return value == null || value.isJsonNull() ? null : value;
  }

  private String notNull(String name, String kind) {
    if (object.has(name) && object.get(name).isJsonNull()) {
      throw problem(name, "is null, and must be " + kind);
    }
    return name;
  }

  /** The address and the path of the object; never a value, which may be a password. */
  @Override
  public String toString() {
    return "JsonConfig[" + address + (path.isEmpty() ? "" : " " + path) + "]";
  }
}
