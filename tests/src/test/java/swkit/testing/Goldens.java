// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.transfer.Export;
import swkit.transfer.Import;
import swkit.transfer.TransferReport;

/** The databases and dumps that the real server wrote, and what must come out of them. */
public final class Goldens {
  public static final Path ROOT =
      Path.of(System.getProperty("swkit.root")).toAbsolutePath().normalize();
  public static final Path ROCKSDB = ROOT.resolve("samples/rocksdb");
  public static final Path DIRECTORY = ROOT.resolve("tests/goldens/0.15.5");
  public static final Path DUMP = DIRECTORY.resolve("dump");
  public static final Path SQLITE = DIRECTORY.resolve("store.sqlite");

  private Goldens() {}

  /** Entries, bytes, schema and SHA-256 of one frame's content. */
  public record Figures(
      long entries, long keyBytes, long valueBytes, int schema, long contentBytes, String sha256) {
    public static Figures of(JsonObject json) {
      return new Figures(
          json.get("entries").getAsLong(),
          json.get("keyBytes").getAsLong(),
          json.get("valueBytes").getAsLong(),
          json.get("schema").getAsInt(),
          json.get("contentBytes").getAsLong(),
          json.get("contentSha256").getAsString());
    }
  }

  /** What each frame of a full export must be, by letter. */
  public static Map<String, Figures> expected() {
    return expected(DIRECTORY.resolve("expected.json"));
  }

  public static Map<String, Figures> expected(Path file) {
    try {
      Map<String, Figures> figures = new TreeMap<>();
      JsonParser.parseString(Files.readString(file))
          .getAsJsonObject()
          .asMap()
          .forEach((letter, json) -> figures.put(letter, Figures.of(json.getAsJsonObject())));
      return figures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What each frame of the dump in {@code directory} is, by letter. */
  public static Map<String, Figures> figures(Path directory) {
    Map<String, Figures> figures = new TreeMap<>();
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      figures.put(String.valueOf(subspace.letter()), figures(dump, subspace));
    }
    return figures;
  }

  private static Figures figures(Dump dump, Subspace subspace) {
    long entries = 0;
    long keyBytes = 0;
    long valueBytes = 0;
    try (FrameReader frame = dump.read(subspace)) {
      for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
        entries++;
        keyBytes += entry.key().length;
        valueBytes += entry.value().length;
      }
      MessageDigest digest = sha256();
      long[] contentBytes = {0};
      blocks(
          dump.file(subspace),
          block -> {
            digest.update(block);
            contentBytes[0] += block.length;
          });
      return new Figures(
          entries,
          keyBytes,
          valueBytes,
          frame.schemaVersion(),
          contentBytes[0],
          Entry.hex(digest.digest()));
    }
  }

  /** The decompressed content of a small frame. */
  public static byte[] content(Path frame) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    blocks(frame, content::writeBytes);
    return content.toByteArray();
  }

  private static void blocks(Path frame, Consumer<byte[]> each) {
    try (Lz4FrameInput in = new Lz4FrameInput(Files.newInputStream(frame))) {
      while (in.fill()) {
        each.accept(Arrays.copyOfRange(in.buffer(), in.position(), in.limit()));
        in.position(in.limit());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String sha256(byte[] bytes) {
    return Entry.hex(sha256().digest(bytes));
  }

  /** Name, size, time and content of every file below {@code directory}. */
  public static Map<String, String> state(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      Map<String, String> state = new TreeMap<>();
      for (Path file : files.toList()) {
        String content =
            Files.isDirectory(file)
                ? "directory"
                : Files.getLastModifiedTime(file) + " " + sha256(Files.readAllBytes(file));
        state.put(directory.relativize(file).toString(), content);
      }
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requires that a storage holds all of the golden, and nothing else. */
  public static void requireAllOfIt(StorageSettings settings) {
    try (Database golden = Database.open("rocksdb:" + ROCKSDB);
        ServerStorage storage = ServerStorage.read(settings, false);
        Snapshot one = golden.snapshot();
        Snapshot two = storage.snapshot()) {
      for (Subspace subspace : Generation.of(one).dumped()) {
        assertThat(two.scan(subspace).stream().toList())
            .as(settings + " " + subspace)
            .isEqualTo(one.scan(subspace).stream().toList());
      }
    }
  }

  /** Copies a directory with all that is in it. */
  public static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Exports all of {@code operand} to {@code directory}. */
  public static TransferReport export(String operand, Path directory) {
    try (Workers workers = Workers.of(2)) {
      return new Export(
              DatabaseAddress.parse(operand), directory, null, false, false, Export.Blobs.LINKED)
          .run(workers, Progress.SILENT);
    }
  }

  /** Imports all of {@code dump} into the store {@code url}, with compressed blobs. */
  public static TransferReport load(Path dump, String url, Import.Present present) {
    return load(
        dump, url, new Import.Options(null, false, present, false, false, false, false, false));
  }

  public static TransferReport load(Path dump, String url, Import.Options options) {
    try (Workers workers = Workers.of(2)) {
      StorageSettings to = DatabaseAddress.parse(url).storage().with(BlobFraming.LZ4);
      return new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more).run();
    }
  }
}
