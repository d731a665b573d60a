// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.ConfigException;
import swkit.io.Suggestion;
import swkit.io.TextFile;
import swkit.io.Wording;

/**
 * A server's {@code config.toml}: a flat map of keys to strings, sorted by key (store-and-dump 5.1,
 * 5.2 and 5.3).
 *
 * <p>Macros ({@code %{env:…}%}, {@code %{file:…}%}, {@code %{cfg:…}%}) are expanded on demand, so
 * that an unset variable or an unreadable file matters only if the setting is needed. The result is
 * exact: a newline at the end of a file stays, as for the server.
 *
 * <p>Every method that returns a value throws a {@link ConfigException} if a macro in it can't be
 * expanded. (The server would use an empty or unexpanded value.)
 *
 * <p>Keys and values never change. The object remembers which keys were read, so that overrides
 * that nothing reads can be refused. Thread-safe.
 */
public final class TomlConfig {
  private static final Pattern CFG = Pattern.compile("%\\{cfg:([^}]*)}%");

  private final Path file;
  private final SortedMap<String, String> raw;
  private final Set<String> literal;
  private final Function<String, String> environment;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  private TomlConfig(
      Path file,
      SortedMap<String, String> raw,
      Set<String> literal,
      Function<String, String> environment) {
    this.file = file;
    this.raw = raw;
    this.literal = literal;
    this.environment = environment;
  }

  /**
   * The configuration in a file, with the environment of this process.
   *
   * @throws ConfigException if the file can't be read, or the server would refuse one of its lines
   */
  public static TomlConfig read(Path file) {
    return read(file, Map.of(), System::getenv);
  }

  /**
   * The configuration in a file, with some values replaced or added.
   *
   * @param overrides keys and values that replace those of the file; a value replaces a whole array
   *     of that name. Macros in them are not expanded.
   * @param environment yields the value of an environment variable; null if it is not set
   * @throws ConfigException if the file can't be read, or the server would refuse one of its lines
   */
  public static TomlConfig read(
      Path file, Map<String, String> overrides, Function<String, String> environment) {
    String text;
    try {
      text = TextFile.read(file);
    } catch (IOException e) {
      throw new ConfigException(
          file, reason(file, e) + ": give the server's config.toml, as a user who may read it", e);
    }
    var values = new TreeMap<>(TomlParser.parse(file, text));
    values.keySet().removeIf(key -> overrides.containsKey(array(key)));
    values.putAll(overrides);
    return new TomlConfig(
        file,
        Collections.unmodifiableSortedMap(values),
        Set.copyOf(overrides.keySet()),
        environment);
  }

  /** The key of the array that has the element {@code key}; {@code key} itself if none has. */
  private static String array(String key) {
    int dot = key.lastIndexOf('.');
    return dot > 0 && isDigits(key.substring(dot + 1)) ? key.substring(0, dot) : key;
  }

  /** The file that was read. */
  public Path file() {
    return file;
  }

  /** Whether the key {@code prefix} or any below it ({@code prefix.…}) exists. */
  public boolean has(String prefix) {
    return raw.containsKey(prefix) || !below(prefix + ".").isEmpty();
  }

  /**
   * The overrides that were not read so far, sorted. Macros in values that were read count as
   * reads.
   */
  public Set<String> unread() {
    Set<String> unread = new TreeSet<>(literal);
    Set<String> seen = new HashSet<>();
    asked.forEach(key -> read(key, unread, seen));
    return unread;
  }

  private void read(String key, Set<String> unread, Set<String> seen) {
    unread.remove(key);
    if (seen.add(key) && raw.containsKey(key) && !literal.contains(key)) {
      Matcher reference = CFG.matcher(raw.get(key));
      while (reference.find()) {
        read(reference.group(1), unread, seen);
      }
    }
  }

  /** Whether {@code key} is an override. */
  public boolean isOverride(String key) {
    return literal.contains(key);
  }

  /** The macro in the file's value of {@code key} that no server knows, if any. */
  public Optional<String> unknownMacro(String key) {
    return raw.containsKey(key) && !literal.contains(key)
        ? Reference.unknownMacro(raw.get(key))
        : Optional.empty();
  }

  /** Whether the file's value of {@code key} ends with a macro for the content of a file. */
  public boolean endsInFile(String key) {
    return raw.containsKey(key)
        && !literal.contains(key)
        && raw.get(key).matches("(?s).*%\\{file:[^}]*}%");
  }

  /** A key that equals {@code key} apart from upper and lower case. */
  public Optional<String> inOtherCase(String key) {
    return raw.keySet().stream().filter(key::equalsIgnoreCase).findFirst();
  }

  /** The value of a key, which may be empty. */
  public Optional<String> get(String key) {
    asked.add(key);
    return raw.containsKey(key) ? Optional.of(value(key)) : Optional.empty();
  }

  /** The same for a key that only a server needs: it does not count as read. */
  public Optional<String> peek(String key) {
    return raw.containsKey(key) ? Optional.of(value(key)) : Optional.empty();
  }

  /**
   * The value of a key that must exist.
   *
   * @param why what the key is for, for the message: "names the data store"
   * @throws ConfigException also if the key is missing; it suggests a similar key
   */
  public String require(String key, String why) {
    return get(key)
        .orElseThrow(
            () -> new ConfigException(file, key + " is missing (" + why + "): " + instead(key)));
  }

  private String instead(String key) {
    Optional<String> near = Suggestion.of(key, raw.keySet());
    if (near.isEmpty()) {
      return "add it";
    }
    String question = "did you mean " + near.get() + "?";
    return near.get().equalsIgnoreCase(key)
        ? question + " The server reads it as " + key + " alone"
        : question;
  }

  /**
   * The values of a key that takes one or several: {@code key} and {@code key.NNNN}.
   *
   * @return values by key, in lexicographic order as for the server: {@code .10} before {@code .2}
   */
  public SortedMap<String, String> values(String prefix) {
    var values = new TreeMap<String, String>();
    get(prefix).ifPresent(value -> values.put(prefix, value));
    for (String key : below(prefix + ".").keySet()) {
      if (isDigits(key.substring(prefix.length() + 1))) {
        asked.add(key);
        values.put(key, value(key));
      }
    }
    return values;
  }

  /**
   * The ids between a prefix and a suffix, from all keys that have both, sorted: the ids of the
   * stores for {@code "store."} and {@code ".type"}. An id may contain dots.
   */
  public List<String> ids(String prefix, String suffix) {
    return below(prefix).keySet().stream()
        .filter(key -> key.endsWith(suffix) && key.length() > prefix.length() + suffix.length())
        .map(key -> key.substring(prefix.length(), key.length() - suffix.length()))
        .toList();
  }

  /** The rests of all keys that begin with {@code prefix}, sorted. */
  public List<String> names(String prefix) {
    return below(prefix).keySet().stream().map(key -> key.substring(prefix.length())).toList();
  }

  /** The file and the number of its keys; never a value, which may be a password. */
  @Override
  public String toString() {
    return "Config[" + file + ", " + raw.size() + " keys]";
  }

  private SortedMap<String, String> below(String prefix) {
    return raw.subMap(prefix, prefix + Character.MAX_VALUE);
  }

  private String value(String key) {
    return literal.contains(key)
        ? raw.get(key)
        : expand("cfg", withoutCfg(key), other -> referred(key, other));
  }

  private String withoutCfg(String key) {
    String value = expand("env", raw.get(key), variable -> variable(key, variable));
    return expand("file", value, path -> content(key, path));
  }

  private String variable(String key, String variable) {
    String value = environment.apply(variable);
    if (value == null) {
      throw new ConfigException(
          file,
          key
              + " needs the environment variable "
              + variable
              + ", which is not set: set it as for the server");
    }
    return value;
  }

  private String content(String key, String path) {
    String problem = key + " needs the file " + path + ": ";
    if (Reference.isHome(path)) {
      throw new ConfigException(file, problem + "nothing replaces the '~': write the whole path");
    }
    try {
      return TextFile.read(Path.of(path));
    } catch (IOException e) {
      throw new ConfigException(file, problem + reason(Path.of(path), e), e);
    } catch (InvalidPathException e) {
      throw new ConfigException(file, problem + "not a path", e);
    }
  }

  /**
   * The value of the key {@code other}, for {@code %{cfg:…}%} in {@code key}. The server expands
   * keys in their order, so that keys before {@code key} are expanded already and keys after it are
   * not. Thus a reference leads to an earlier key only, and there are no cycles.
   */
  private String referred(String key, String other) {
    asked.add(other);
    if (!raw.containsKey(other)) {
      return "";
    }
    if (literal.contains(other) || other.compareTo(key) < 0) {
      return value(other);
    }
    String value = withoutCfg(other);
    expand(
        "cfg",
        value,
        third -> {
          throw new ConfigException(
              file,
              key
                  + " refers to "
                  + other
                  + ", which refers to "
                  + third
                  + " and is expanded later: refer to that directly");
        });
    return value;
  }

  private static String expand(String kind, String value, UnaryOperator<String> lookup) {
    String open = "%{" + kind + ":";
    var out = new StringBuilder();
    int from = 0;
    int at;
    while ((at = value.indexOf(open, from)) >= 0) {
      int end = value.indexOf("}%", at + open.length());
      if (end < 0) {
        break;
      }
      out.append(value, from, at).append(lookup.apply(value.substring(at + open.length(), end)));
      from = end + 2;
    }
    return out.append(value, from, value.length()).toString();
  }

  static String reason(Path path, IOException e) {
    if (Files.isDirectory(path)) {
      return "it is a directory";
    }
    if (e instanceof NoSuchFileException) {
      return path.isAbsolute()
          ? "no such file"
          : "no such file (in the working directory, " + Path.of("").toAbsolutePath() + ")";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof CharacterCodingException
        ? "not valid UTF-8"
        : "can't be read: " + Wording.reason(e);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
