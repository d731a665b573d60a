// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host that README and the documents speak of, in a temporary directory: its configurations,
 * stores and dumps are made when a command line names them.
 */
public final class DescribedHost {
  private static final Path GOLDENS = Goldens.ROOT.resolve("tests/goldens");
  private static final Pattern ABSOLUTE = Pattern.compile("(^|[:=,])/(?!/)");

  /** Names in the directory that a reader is in. */
  private static final List<String> RELATIVE =
      List.of(
          "backup",
          "blobs.json",
          "copied.proof",
          "monday",
          "plan",
          "repaired",
          "restored",
          "tuesday");

  private final Path root;

  /** The host in {@code root}, an empty directory, with its configurations. */
  public DescribedHost(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("etc/stalwart"));
    Files.createDirectories(root.resolve("var/lib"));
    Files.createDirectories(root.resolve("backup"));
    Files.createDirectories(root.resolve("srv/stalwart/etc"));
    Files.createDirectories(here().resolve("samples"));
    String sample = Files.readString(Goldens.ROOT.resolve("samples/config.toml"));
    write(
        "here/samples/config.toml",
        sample.replace("\"samples/rocksdb\"", "\"" + Goldens.ROCKSDB + "\""));
    write("etc/stalwart/config.toml", toml("rocksdb", root.resolve("var/lib/stalwart/data")));
    write("etc/stalwart/new-config.toml", toml("sqlite", root.resolve("var/lib/new.sqlite")));
    write("srv/stalwart/etc/config.toml", toml("rocksdb", Path.of("/opt/stalwart/data")));
    write(
        "etc/stalwart/config.json",
        "{\"@type\": \"Sqlite\", \"path\": \"" + root.resolve("var/lib/new.sqlite") + "\"}");
    Path blobs = Files.createDirectories(root.resolve("srv/more-blobs"));
    write(
        "here/blobs.json",
        "{\"@type\": \"FileSystem\", \"path\": \"" + blobs + "\", \"depth\": 2}");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
  }

  private static String toml(String type, Path path) {
    return """
        [store.%1$s]
        type = "%1$s"
        path = "%2$s"
        compression = "lz4"
        [storage]
        data = "%1$s"
        fts = "%1$s"
        blob = "%1$s"
        lookup = "%1$s"
        directory = "internal"
        """
        .formatted(type, path);
  }

  /** The directory that a reader is in. */
  public Path here() {
    return root.resolve("here");
  }

  /** A file of this host that {@code word}, a word of a command line, names. */
  public Path path(String word) {
    return Path.of(word(word.replaceFirst("^[a-z]+:", "")));
  }

  /** A word of a command line, as it is to be typed here. */
  public String word(String word) {
    if (RELATIVE.contains(word)) {
      return here().resolve(word).toString();
    }
    if (word.startsWith("samples/")) {
      return here().resolve(word).toString();
    }
    return word.contains(" ")
        ? word
        : ABSOLUTE.matcher(word).replaceAll("$1" + Matcher.quoteReplacement(root + "/"));
  }

  /** Makes what {@code word} names, if it is known and isn't there; {@code line} tells releases. */
  public void prepare(String word, String line) throws IOException {
    boolean isOld = line.contains("2024");
    Map<String, Path> known =
        Map.of(
            "/etc/stalwart/config.toml", Goldens.ROCKSDB,
            "/srv/stalwart/etc/config.toml", Goldens.ROCKSDB,
            "rocksdb:/var/lib/stalwart/data", Goldens.ROCKSDB,
            "rocksdb:/var/lib/stalwart", GOLDENS.resolve("0.14.1/rocksdb"),
            "sqlite:/var/lib/stalwart/store.sqlite", Goldens.SQLITE,
            "/backup/mail", line.contains("config.json") ? dumpOf016() : Goldens.DUMP,
            "/backup/2024", isOld ? GOLDENS.resolve("0.14.1/dump") : Goldens.DUMP,
            "monday", Goldens.DUMP,
            "tuesday", GOLDENS.resolve("0.15.5-groupware/dump"),
            "backup", Goldens.DUMP);
    Path from = known.get(word);
    Path to =
        switch (word) {
          case "/etc/stalwart/config.toml" -> root.resolve("var/lib/stalwart/data");
          case "/srv/stalwart/etc/config.toml" -> root.resolve("srv/stalwart/data");
          default -> path(word);
        };
    if (from != null && !Files.exists(to)) {
      Files.createDirectories(to.getParent());
      Goldens.copy(from, to);
    }
  }

  private static Path dumpOf016() {
    return GOLDENS.resolve("0.16.18-groupware/dump");
  }
}
