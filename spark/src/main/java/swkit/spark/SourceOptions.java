// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import swkit.RefusedException;
import swkit.cli.SharedOperands;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.table.Table;
import swkit.table.Tables;

/**
 * The options of the data source. They hold no secret. Immutable.
 *
 * @param path the operand: a configuration, a store's URL, a dump
 * @param table the name of the table
 * @param passwordFile the file with the password of the data store, on every machine; null for none
 * @param partitions about how many partitions; 0 for what suits the cluster
 * @param incomplete whether to read what there is, although rows are known to be missing
 */
record SourceOptions(
    String path, String table, String passwordFile, int partitions, boolean incomplete)
    implements Serializable {
  /** The end of a refusal: how to read what there is. */
  static final String ACCEPT = " or give option incomplete=true, to read what there is";

  private static final String PATH = "path";
  private static final String TABLE = "table";
  private static final String PASSWORD_FILE = "passwordFile";
  private static final String PARTITIONS = "partitions";
  private static final String INCOMPLETE = "incomplete";
  private static final Set<String> NAMES =
      Set.of(PATH, TABLE, PASSWORD_FILE, PARTITIONS, INCOMPLETE);
  private static final int MOST_PARTITIONS = 1_000_000;

  /** The options that {@code map} gives. Throws if one is missing, unknown, or holds a secret. */
  static SourceOptions of(CaseInsensitiveStringMap map) {
    Set<String> known =
        NAMES.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (String key : map.keySet()) {
      if (!known.contains(key.toLowerCase(Locale.ROOT))) {
        throw unknown(key);
      }
    }
    String path = required(map, PATH, "what to read: " + DatabaseAddress.DATABASES + ", a dump");
    if (!Wording.secretless(path).equals(path)) {
      throw RefusedException.usage(
          "path: "
              + Wording.secretless(path)
              + " holds a secret, which Spark would show: give option passwordFile, or the variable "
              + DatabaseAddress.PASSWORD_VARIABLE
              + " on each machine");
    }
    SourceOptions options =
        new SourceOptions(
            path,
            required(map, TABLE, names()),
            map.get(PASSWORD_FILE),
            count(map.getOrDefault(PARTITIONS, "0")),
            flag(map.getOrDefault(INCOMPLETE, "false")));
    options.find();
    return options;
  }

  private static RefusedException unknown(String key) {
    boolean isSecret = !Wording.setting(key + "=x").equals(key + "=x");
    return RefusedException.usage(
        "option "
            + key
            + (isSecret
                ? " would be a secret that Spark shows: write the password into a file that is on"
                    + " each machine, and give option passwordFile"
                : ": there is no such option, but " + String.join(", ", new TreeSet<>(NAMES))));
  }

  private static String required(Map<String, String> map, String name, String what) {
    String value = map.get(name);
    if (value == null || value.isEmpty()) {
      throw RefusedException.usage("option " + name + " is missing; give " + what);
    }
    return value;
  }

  private static int count(String text) {
    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > MOST_PARTITIONS) {
      throw RefusedException.usage(
          "option " + PARTITIONS + ": give a number up to " + MOST_PARTITIONS);
    }
    return Integer.parseInt(text);
  }

  private static boolean flag(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (!word.equals("true") && !word.equals("false")) {
      throw RefusedException.usage("option " + INCOMPLETE + ": give true or false");
    }
    return word.equals("true");
  }

  static String names() {
    return Tables.all().stream().map(Table::name).collect(Collectors.joining(", "));
  }

  /** The table. Throws if there is none of its name. */
  Table find() {
    Table found = Tables.of(table.toLowerCase(Locale.ROOT));
    if (found == null) {
      throw RefusedException.usage(
          "option " + TABLE + ": there is no table '" + table + "', but " + names());
    }
    return found;
  }

  /** The database, as any machine resolves it. */
  SharedOperands operand() {
    return SharedOperands.of(path, passwordFile);
  }
}
