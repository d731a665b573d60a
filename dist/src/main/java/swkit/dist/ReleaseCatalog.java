// SPDX-License-Identifier: Apache-2.0
package swkit.dist;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The catalog of a release: its commands are in {@code swkit.jar}, which lies beside it. By URL,
 * JBang fetches these two files and MySQL's driver, instead of each source.
 */
final class ReleaseCatalog {
  /** What each script says in its lines {@code //RUNTIME_OPTIONS}. */
  static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-Dfile.encoding=UTF-8",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "-XX:+UseSerialGC",
          "-Xms128m",
          "-Xmx1g",
          "-Xmn96m",
          "-XX:FreqInlineSize=60");

  private ReleaseCatalog() {}

  /**
   * Writes {@code jbang-catalog.json} into a directory.
   *
   * @param args the directory, and the libraries that the jar lacks, such as {@code
   *     com.mysql:mysql-connector-j:1.0}
   */
  public static void main(String... args) throws IOException {
    JsonArray libraries = array(List.of(args).subList(1, args.length));
    Catalog catalog = new Catalog();
    JsonObject aliases = new JsonObject();
    for (String name : catalog.names()) {
      String command = catalog.command(name);
      JsonObject alias = new JsonObject();
      alias.addProperty("script-ref", "swkit.jar");
      alias.addProperty("description", catalog.description(name));
      if (command.equals(JShellSession.COMMAND)) {
        alias.add("arguments", array(List.of(command)));
        alias.addProperty("main", Main.class.getName());
      } else {
        alias.addProperty("main", catalog.script(command));
      }
      alias.add("dependencies", libraries);
      alias.addProperty("java-version", "17+");
      List<String> options = new ArrayList<>(OPTIONS);
      options.add("-Dswkit.command=jbang " + command + "@swkit");
      alias.add("runtime-options", array(options));
      aliases.add(command, alias);
    }
    JsonObject all = new JsonObject();
    all.addProperty("description", catalog.description());
    all.add("aliases", aliases);
    String text = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all);
    Files.writeString(Path.of(args[0]).resolve("jbang-catalog.json"), text + "\n");
  }

  private static JsonArray array(List<String> words) {
    JsonArray array = new JsonArray();
    words.forEach(array::add);
    return array;
  }
}
