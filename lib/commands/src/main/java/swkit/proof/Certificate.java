// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.FileStart;
import swkit.io.JsonFields;
import swkit.io.Wording;

/**
 * What a database holds: for each subspace entries, bytes, and a sum over the hashes of ranges. The
 * documentation of the package says what the sums are of.
 *
 * <p>The file is JSON in UTF-8, with a line for each range: the hexadecimal key at which it begins
 * ({@code -} for the empty one), entries, bytes, and the sum. Its last field is SHA-256 of the
 * rest. But for its head and that field, it depends on nothing but the entries: two databases that
 * hold the same have the same {@link #root}. Immutable.
 *
 * @param about where the certificate comes from
 * @param schemaVersion the schema version
 * @param subspaces the subspaces that are certified, some of which may be empty
 */
public record Certificate(
    About about, int schemaVersion, Map<Subspace, CertifiedSubspace> subspaces) {
  private static final int FORMAT = 1;
  private static final String KIND = "swkitCertificate";
  private static final String CHECKSUM = "checksum";
  private static final long MOST_BYTES = 1 << 20;
  private static final Gson COMPACT = new GsonBuilder().disableHtmlEscaping().create();
  private static final Gson PRETTY =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  /**
   * Where a certificate comes from. Contains no secrets and no addresses.
   *
   * @param tool the program
   * @param command the command
   * @param source the kind of the database that was read: {@code rocksdb}, {@code dump}, …
   * @param made when everything had been read
   * @param notCertified a line for each thing that the certificate doesn't cover
   */
  public record About(
      String tool, String command, String source, Instant made, List<String> notCertified) {
    /** Copies {@code notCertified} and truncates the time to seconds. */
    public About {
      made = made.truncatedTo(ChronoUnit.SECONDS);
      notCertified = List.copyOf(notCertified);
    }
  }

  /** Copies {@code subspaces}. */
  public Certificate {
    Map<Subspace, CertifiedSubspace> copy = new EnumMap<>(Subspace.class);
    copy.putAll(subspaces);
    subspaces = Collections.unmodifiableMap(copy);
  }

  /**
   * SHA-256 of the schema version and of letter, entries, bytes and sum of each subspace, in
   * hexadecimal: the same for two databases only if they hold the same in the same subspaces.
   */
  public String root() {
    StringBuilder text = new StringBuilder("schema " + Integer.toUnsignedString(schemaVersion));
    subspaces.forEach(
        (subspace, certified) ->
            text.append('\n').append(subspace.letter()).append(' ').append(certified.sum().text()));
    return sha256(text.toString());
  }

  private static String sha256(String text) {
    return Entry.hex(Tally.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The number of entries in all subspaces. */
  public long entries() {
    return subspaces.values().stream().mapToLong(certified -> certified.sum().entries()).sum();
  }

  /** The layout of the entries. Throws if this version doesn't know it. */
  Generation generation(String address) {
    return Generation.of(schemaVersion, address);
  }

  /** The content of the file. */
  public String json() {
    JsonObject object = new JsonObject();
    object.addProperty(KIND, FORMAT);
    object.addProperty("tool", about.tool());
    object.addProperty("command", about.command());
    object.addProperty("source", about.source());
    object.addProperty("made", about.made().toString());
    JsonArray lines = new JsonArray();
    about.notCertified().forEach(lines::add);
    object.add("notCertified", lines);
    object.addProperty("schemaVersion", Integer.toUnsignedLong(schemaVersion));
    object.addProperty("root", root());
    JsonArray all = new JsonArray();
    subspaces.values().forEach(certified -> all.add(certified.json()));
    object.add("subspaces", all);
    object.addProperty(CHECKSUM, sha256(COMPACT.toJson(object)));
    return PRETTY.toJson(object) + "\n";
  }

  /** Whether {@code file} begins as a certificate does; it may be damaged. */
  public static boolean isOne(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      String start = new String(FileStart.of(file, 64), StandardCharsets.UTF_8);
      return start.replaceAll("\\s", "").startsWith("{\"" + KIND + "\":");
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads the certificate in {@code file}. Throws {@link RefusedException} if it is none. */
  public static Certificate read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new RefusedException(
            file.toString(), Files.exists(file) ? "is not a file" : "does not exist");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new RefusedException(file.toString(), "is larger than any certificate");
      }
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new RefusedException(file.toString(), "can't be read: " + Wording.reason(e));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          file.toString(),
          (isOne(file) ? "is a damaged certificate: " : "is not a certificate: ") + e.getMessage());
    }
  }

  private static Certificate parse(String text) {
    JsonFields fields = JsonFields.of("the certificate", element(text));
    long format = fields.number(KIND, 1, Long.MAX_VALUE);
    if (format > FORMAT) {
      throw new IllegalArgumentException(
          "it is of format " + format + ", this version of swkit knows " + FORMAT);
    }
    String checksum = fields.text(CHECKSUM);
    JsonObject rest = fields.object();
    rest.remove(CHECKSUM);
    if (!checksum.equals(sha256(COMPACT.toJson(rest)))) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    List<String> lines = new ArrayList<>();
    fields.list("notCertified").forEach(line -> lines.add(line.getAsString()));
    Map<Subspace, CertifiedSubspace> subspaces = new EnumMap<>(Subspace.class);
    for (JsonElement element : fields.list("subspaces")) {
      CertifiedSubspace certified = CertifiedSubspace.of(element);
      if (subspaces.put(certified.subspace(), certified) != null) {
        throw new IllegalArgumentException("it has " + certified.subspace() + " twice");
      }
    }
    Certificate certificate =
        new Certificate(
            new About(
                fields.text("tool"),
                fields.text("command"),
                fields.text("source"),
                fields.time("made"),
                lines),
            (int) fields.number("schemaVersion", 0, 0xFFFFFFFFL),
            subspaces);
    if (!certificate.root().equals(fields.text("root"))) {
      throw new IllegalArgumentException("its root doesn't fit its subspaces");
    }
    return certificate;
  }

  private static JsonElement element(String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JsonParser.parseReader(reader);
      reader.peek(); // throws if something follows
      return element;
    } catch (JsonParseException | IOException e) {
      throw new IllegalArgumentException("it is cut short, or no JSON", e);
    }
  }
}
