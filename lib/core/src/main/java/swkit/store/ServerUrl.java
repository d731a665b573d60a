// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.config.Reference;

/**
 * The URL of a store on a database server: {@code postgresql://user@host:port/database?name=value},
 * with the settings of store-and-dump 5.3 after the question mark. A host that is a path is a Unix
 * socket: {@code postgresql://%2Frun%2Fpostgresql/database}, or {@code ///database?host=/path}.
 *
 * <p>It has no place for a password, because others would see that in the list of processes and in
 * the shell's history. An error never quotes the text. Stateless.
 */
public final class ServerUrl {
  private static final Set<String> TYPES = Set.of("postgresql", "mysql");
  private static final Set<String> SETTINGS =
      Set.of(
          "allow-public-key-retrieval",
          "compression",
          "host",
          "max-allowed-packet",
          "options",
          "read-timeout",
          "socket",
          "timeout",
          "tls.allow-invalid-certs",
          "tls.enable");
  private static final String KNOWN = String.join(", ", new TreeSet<>(SETTINGS));

  private ServerUrl() {}

  /** Whether stores of {@code type} are given as such a URL. */
  public static boolean isFor(String type) {
    return TYPES.contains(type);
  }

  /**
   * The settings that a URL names. Throws a {@link RefusedException} if it is malformed.
   *
   * @param rest what follows the type and its colon
   */
  public static StoreSettings parse(String type, String rest) {
    int question = rest.indexOf('?');
    String place = question < 0 ? rest : rest.substring(0, question);
    int slash = place.startsWith("//") ? place.indexOf('/', 2) : -1;
    if (slash < 0) {
      throw malformed(type, place.contains(":") ? "a slash is missing" : "the database is missing");
    }
    String authority = place.substring(2, slash);
    int at = authority.lastIndexOf('@');
    String user = authority.substring(0, Math.max(0, at));
    if (user.contains(":")) {
      throw secret(type);
    }
    Map<String, String> values = new HashMap<>();
    put(values, "user", user, type);
    hostAndPort(authority.substring(at + 1), values, type);
    String database = place.substring(slash + 1);
    if (!database.matches("[^/@]+")) {
      throw malformed(type, "the database is missing, or has a '/' or '@' in it (write %2F, %40)");
    }
    put(values, "database", database, type);
    if (question >= 0) {
      query(rest.substring(question + 1), values, type);
    }
    String origin = new StoreSettings(type, values, "").address();
    return new StoreSettings(type, values, origin);
  }

  private static void hostAndPort(String text, Map<String, String> values, String type) {
    int bracket = text.lastIndexOf(']');
    int colon = text.indexOf(':', Math.max(0, bracket));
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    put(values, "host", host, type);
    values.putIfAbsent("host", "localhost");
    if (colon >= 0) {
      String port = text.substring(colon + 1);
      if (Reference.in(port).filter(port::equals).isPresent()) {
        requireReplaced(port, "port", type); // any other text may be a password
      }
      if (!port.matches("\\d{1,5}")) {
        throw malformed(type, "the port is not a number");
      }
      values.put("port", port);
    }
  }

  private static void query(String text, Map<String, String> values, String type) {
    for (String setting : text.split("&")) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw malformed(type, "the text after the '?' is not NAME=VALUE&…");
      }
      String name = setting.substring(0, equals);
      if (name.toLowerCase(Locale.ROOT).matches("password|passwd|pwd")) {
        throw secret(type);
      }
      if (!SETTINGS.contains(name)) {
        throw malformed(type, "'" + name + "' is not a setting (those are " + KNOWN + ")");
      }
      String value = setting.substring(equals + 1);
      put(values, name.equals("socket") ? "host" : name, value, type);
    }
  }

  private static void put(Map<String, String> values, String name, String text, String type) {
    requireReplaced(text, name, type);
    if (!text.isEmpty()) {
      try {
        values.put(name, URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw malformed(type, "a '%' is not followed by two hexadecimal digits");
      }
    }
  }

  private static void requireReplaced(String text, String name, String type) {
    Reference.in(text)
        .ifPresent(
            reference -> {
              throw new RefusedException(
                  "a " + type + " URL",
                  "nothing replaces "
                      + reference
                      + " in the "
                      + name
                      + ": write what it stands for");
            });
  }

  private static RefusedException malformed(String type, String problem) {
    return RefusedException.usage(
        "a " + type + " URL: " + problem + "; write " + type + "://user@host:port/database");
  }

  private static RefusedException secret(String type) {
    return RefusedException.usage(
            "a " + type + " URL can't contain a password, because other users could see it there")
        .with(Remedy.GIVE_PASSWORD);
  }
}
