// SPDX-License-Identifier: Apache-2.0
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.open.DatabaseAddress;
import swkit.salvage.Salvage;
import swkit.salvage.SalvageReport;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/**
 * The golden database in a server whose files are damaged, and what a salvage says and gives back.
 *
 * @param report what was said
 * @param losses the same for programs
 * @param original what was there, by subspace and key
 * @param back what came out
 */
record DamagedPages(
    SalvageReport report,
    JsonObject losses,
    Map<String, byte[]> original,
    Map<String, byte[]> back) {

  /** Imports the golden into the empty database at {@code url}. */
  static void load(String url) {
    try (Workers workers = Workers.of(1)) {
      new Import(
              Dump.open(Goldens.DUMP),
              DatabaseAddress.parse(url).storage(),
              new Import.Options(
                  null, false, Import.Present.REFUSE, false, false, false, false, false),
              workers,
              Progress.SILENT,
              more -> more)
          .run();
    }
  }

  /** Salvages {@code url} into {@code to}, and reads what came out. */
  static DamagedPages salvaged(String url, Path to, int schema) {
    SalvageReport report;
    try (Workers workers = Workers.of(1)) {
      report =
          new Salvage(
                  DatabaseAddress.parse(url), to, new Salvage.Options(schema, false, false, null))
              .run(workers, Progress.SILENT);
    }
    return new DamagedPages(report, report.json(), entries(Goldens.DUMP), entries(to));
  }

  private static Map<String, byte[]> entries(Path directory) {
    Map<String, byte[]> entries = new HashMap<>();
    try (Dump dump = Dump.open(directory);
        Snapshot snapshot = dump.snapshot(damage -> {}, Workers.none())) {
      for (Subspace subspace : snapshot.subspaces()) {
        try (Source source = snapshot.scan(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            entries.put(subspace.letter() + Entry.hex(entry.key()), entry.value());
          }
        }
      }
    }
    return entries;
  }

  /** How many entries didn't come out. */
  long lost() {
    return original.keySet().stream().filter(key -> !back.containsKey(key)).count();
  }

  /** Every entry that came out was there, as it was. */
  DamagedPages assertNothingInvented() {
    back.forEach(
        (key, value) -> assertThat(value).as(key).isNotNull().isEqualTo(original.get(key)));
    return this;
  }

  /** Every entry that didn't come out is reported, by its key or in a range, and so is that. */
  DamagedPages assertAllTold() {
    for (String key : original.keySet()) {
      if (!back.containsKey(key)) {
        assertThat(isTold(key)).as("%s of %s", key, losses).isTrue();
        assertThat(report.exitCode()).isEqualTo(3);
      }
    }
    return this;
  }

  private boolean isTold(String key) {
    byte[] bytes = HexFormat.of().parseHex(key.substring(1));
    for (var each : losses.getAsJsonArray("lost")) {
      JsonObject loss = each.getAsJsonObject();
      byte[] at = bytes(loss, "key");
      byte[] before = bytes(loss, "before");
      boolean isRange = loss.get("kind").getAsString().matches("range|part");
      boolean isIn =
          isRange
              ? (at == null || Arrays.compareUnsigned(at, bytes) < 0)
                  && (before == null || Arrays.compareUnsigned(bytes, before) < 0)
              : Arrays.equals(at, bytes);
      if (isIn && loss.get("subspace").getAsString().equals(key.substring(0, 1))) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(JsonObject loss, String name) {
    return loss.get(name).isJsonNull()
        ? null
        : HexFormat.of().parseHex(loss.get(name).getAsString());
  }

  /** What is said, in one text. */
  String said() {
    return String.join("\n", report.lines());
  }

  /** Flips one bit of the byte {@code at}. */
  static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 4);
    }
  }

  /** Writes {@code length} zeros. */
  static void zero(Path file, long at, int length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      bytes.write(new byte[length]);
    }
  }

  /** Cuts the file. */
  static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length);
    }
  }
}
