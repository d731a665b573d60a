// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.salvage.Salvage;
import swkit.salvage.SalvageReport;
import swkit.storage.StorageSettings;
import swkit.transfer.Import;

/**
 * What comes back from a damaged dump or store, and how long that takes. A dump of {@link
 * LargeDatabase} is damaged with frames as swkit writes them, and as the server does (blocks of 64
 * KiB without checksums); so are a SQLite store and a RocksDB store with the same content. Of a
 * store, what the engine itself reads up to its first error is compared, and what {@code sqlite3
 * .recover} finds ({@code -Dsqlite3=PATH} names another program), or {@code ldb repair} makes of it
 * ({@code -Dldb=PATH}). A mail comes back if its text, its metadata and its mailboxes do. Frames of
 * swkit with one flipped bit in each megabyte have to come back as the same files.
 *
 * <p>Arguments: a directory, which is emptied; the size, 100m if there is none; the seed, 1 if
 * there is none; cases to choose, as {@code "rocksdb/10 bits"}, or all. To be run with {@code
 * -Xmx1g}. An entry that comes out and wasn't there is printed, and fails the run if a hash could
 * have told.
 */
public final class Salvaging {
  private static final int BLOCK = 1 << 16;

  /** With so many seeds a bit is flipped in each megabyte: {@code -Dseeds=20}. */
  private static final int SEEDS = Integer.getInteger("seeds", 1);

  private static final byte[] SERVERS_HEADER = {4, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82};

  /** What is damaged; in small letters, the name of its directory. */
  private enum Kind {
    SWKIT,
    SERVER,
    SQLITE,
    ROCKSDB;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    List<Damage> damages() {
      return switch (this) {
        case SWKIT, SERVER -> Damage.IN_FRAMES;
        case SQLITE -> Damage.PLACES;
        case ROCKSDB -> Damage.IN_ROCKSDB;
      };
    }

    /** The database of this kind in {@code directory}. */
    DatabaseAddress address(Path directory) {
      return switch (this) {
        case SWKIT, SERVER -> DatabaseAddress.directory(directory.toString());
        case SQLITE -> DatabaseAddress.parse("sqlite:" + sqlite(directory));
        case ROCKSDB -> DatabaseAddress.parse("rocksdb:" + directory);
      };
    }

    static Path sqlite(Path directory) {
      return directory.resolve("store.sqlite");
    }
  }

  private final Path scratch;
  private final long seed;
  private Content original;

  private Salvaging(Path scratch, long seed) {
    this.scratch = scratch;
    this.seed = seed;
  }

  public static void main(String... args) throws Exception {
    Path scratch = Path.of(args[0]);
    String size = args.length > 1 ? args[1] : "100m";
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    Set<String> cases = cases();
    Set<String> chosen =
        new TreeSet<>(Arrays.asList(args).subList(Math.min(3, args.length), args.length));
    if (!cases.containsAll(chosen)) {
      chosen.removeAll(cases);
      System.err.println("no such case: " + chosen + "; there are " + cases);
      System.exit(2);
    }
    Scratch.delete(scratch);
    Files.createDirectories(scratch);
    boolean isRight;
    try {
      isRight = new Salvaging(scratch, seed).run(size, chosen.isEmpty() ? cases : chosen);
    } finally {
      Scratch.delete(scratch);
    }
    if (!isRight) {
      System.exit(1);
    }
  }

  private static Set<String> cases() {
    Set<String> cases = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      kind.damages().forEach(damage -> cases.add(kind + "/" + damage));
    }
    return cases;
  }

  private boolean run(String size, Set<String> chosen) throws IOException, InterruptedException {
    Path swkit = scratch.resolve(Kind.SWKIT.toString());
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, swkit, LargeDatabase.Size.of(size), seed));
    original = Content.of(swkit);
    System.out.printf(
        Locale.ROOT,
        "%,d entries, %,d mails%n%n"
            + "| case | read by | entries lost | mails lost | corrected | invented | CPU s"
            + " | elapsed s |%n|---|---|---|---|---|---|---|---|%n",
        original.entries(),
        original.mails(original));
    boolean isRight = true;
    for (Kind kind : Kind.values()) {
      Path database = scratch.resolve(kind.toString());
      for (Damage damage : kind.damages()) {
        if (chosen.contains(kind + "/" + damage)) {
          if (!Files.exists(database)) {
            make(kind, swkit, database);
          }
          for (long each = seed; each < seed + (damage.isEachMegabyte() ? SEEDS : 1); each++) {
            isRight &= salvage(kind, database, damage, each);
          }
        }
      }
    }
    return isRight;
  }

  /** Makes a database of the same content as {@code dump}. */
  private static void make(Kind kind, Path dump, Path database) throws IOException {
    Files.createDirectory(database);
    if (kind == Kind.SERVER) {
      try (var frames = Files.list(dump)) {
        for (Path frame : frames.filter(Files::isRegularFile).toList()) {
          asServer(frame, database.resolve(frame.getFileName()));
        }
      }
      return;
    }
    StorageSettings to = kind.address(database).storage().with(BlobFraming.LZ4);
    Import.Options options =
        new Import.Options(null, false, Import.Present.REFUSE, false, false, false, false, false);
    try (Workers workers = Workers.of(2)) {
      new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  /** Writes the content of {@code frame} as the server does. */
  private static void asServer(Path frame, Path to) throws IOException {
    LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    var content = new ByteArrayOutputStream();
    try (var in = new Lz4FrameInput(new ByteArrayInputStream(Files.readAllBytes(frame)));
        var out = Files.newOutputStream(to)) {
      out.write(SERVERS_HEADER);
      boolean isMore = true;
      while (isMore) {
        isMore = in.position() < in.limit() || in.fill();
        content.write(in.buffer(), in.position(), in.limit() - in.position());
        in.position(in.limit());
        byte[] filled = content.toByteArray();
        int at = 0;
        while (filled.length - at >= BLOCK || !isMore && at < filled.length) {
          int length = Math.min(BLOCK, filled.length - at);
          byte[] packed = compressor.compress(filled, at, length);
          boolean isStored = packed.length >= length;
          int word = isStored ? length | 1 << 31 : packed.length;
          out.write(
              new byte[] {
                (byte) word, (byte) (word >> 8), (byte) (word >> 16), (byte) (word >> 24)
              });
          out.write(isStored ? filled : packed, isStored ? at : 0, word & Integer.MAX_VALUE);
          at += length;
        }
        content.reset();
        content.write(filled, at, filled.length - at);
      }
    }
  }

  /** Damages a copy of {@code database} and salvages it. Returns whether the result is right. */
  private boolean salvage(Kind kind, Path database, Damage damage, long places)
      throws IOException, InterruptedException {
    Path damaged = Files.createDirectory(scratch.resolve("damaged"));
    Path salvaged = scratch.resolve("salvaged");
    String name = kind + "/" + damage + (places == seed ? "" : ", seed " + places);
    damage.copy(database, damaged, places);
    var thread = ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long before = thread.getCurrentThreadCpuTime();
    SalvageReport report;
    try (Workers workers = Workers.of(1)) {
      report =
          new Salvage(kind.address(damaged), salvaged, new Salvage.Options(5, false, false, null))
              .run(workers, Progress.SILENT);
    }
    double cpu = (thread.getCurrentThreadCpuTime() - before) / 1e9;
    double seconds = (System.nanoTime() - start) / 1e9;
    int corrected = 0;
    for (var row : report.json().getAsJsonArray("subspaces")) {
      corrected += row.getAsJsonObject().get("corrected").getAsInt();
    }
    Content back = Content.of(salvaged);
    print(name, "salvage", back, "", String.valueOf(corrected), seconds(cpu), seconds(seconds));
    List<String> invented = back.invented(original);
    List<String> remarks = new ArrayList<>(invented);
    boolean isSame =
        kind != Kind.SWKIT || !damage.isEachMegabyte() || sameFiles(database, salvaged);
    if (!isSame) {
      remarks.add("the frames aren't the same files as before");
    }
    boolean isTold =
        back.same(original) == original.entries() || report.exitCode() != 0 || !invented.isEmpty();
    if (!isTold) {
      remarks.add("a loss that isn't reported");
    }
    compare(kind, name, damaged, remarks);
    remarks.forEach(line -> System.out.println("  " + line));
    Scratch.delete(damaged);
    Scratch.delete(salvaged);
    return isSame && isTold && invented.stream().noneMatch(line -> line.contains("#"));
  }

  private static boolean sameFiles(Path one, Path other) throws IOException {
    try (var frames = Files.list(one)) {
      for (Path frame : frames.filter(Files::isRegularFile).toList()) {
        if (Files.mismatch(frame, other.resolve(frame.getFileName())) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Prints what the engine of a damaged store reads itself. */
  private void compare(Kind kind, String name, Path damaged, List<String> remarks)
      throws IOException, InterruptedException {
    if (kind == Kind.ROCKSDB) {
      print(name, Unaided.rocksDb(damaged, original.subspaces()));
      Unaided repaired = Unaided.repaired(damaged, original.subspaces());
      if (repaired != null) {
        print(name, repaired);
      }
    } else if (kind == Kind.SQLITE) {
      Path store = Kind.sqlite(damaged);
      print(name, Unaided.sqlite(store, original.subspaces()));
      Unaided recovered = Unaided.recovered(store, original.subspaces());
      if (recovered == null) {
        remarks.add("there is no sqlite3 that can .recover");
      } else {
        print(name, recovered);
      }
    }
  }

  private void print(String name, Unaided read) {
    String elapsed = read.seconds() > 0 ? seconds(read.seconds()) : "";
    print(name, read.name(), read.content(), read.note(), "", "", elapsed);
  }

  /** Prints a line of the table. */
  private void print(
      String name,
      String reader,
      Content back,
      String note,
      String corrected,
      String cpu,
      String elapsed) {
    long mails = original.mails(original);
    System.out.println(
        "| "
            + String.join(
                " | ",
                name,
                reader,
                share(original.entries() - back.same(original), original.entries()) + note,
                share(mails - back.mails(original), mails),
                corrected,
                String.valueOf(back.invented(original).size()),
                cpu,
                elapsed)
            + " |");
  }

  private static String share(long part, long all) {
    return part == 0 ? "0" : String.format(Locale.ROOT, "%,d (%.3f %%)", part, 100.0 * part / all);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }
}
