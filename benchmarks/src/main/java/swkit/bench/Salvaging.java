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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import swkit.Database;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.BlobLink;
import swkit.hash.Blake3;
import swkit.key.Archive;
import swkit.lz4.Lz4FrameInput;
import swkit.open.DatabaseAddress;
import swkit.salvage.Salvage;
import swkit.salvage.SalvageReport;
import swkit.storage.StorageSettings;
import swkit.transfer.Import;

/**
 * What comes back from a damaged dump or RocksDB store, and how long that takes: flipped bits and
 * lost pages at seeded places of a dump of {@link LargeDatabase}, whose frames are as swkit writes
 * them, and as the server does (blocks of 64 KiB without checksums); and of a store into which it
 * was imported, of which files are lost too. A mail comes back if its text, its metadata and its
 * mailboxes do. Of a store, the entries that RocksDB itself reads up to its first error are counted
 * too.
 *
 * <p>Arguments: a directory, which is emptied; the size, 100m if there is none; the seed, 1 if
 * there is none; cases to choose, as {@code server/10 bits}, or all. To be run with {@code -Xmx1g}.
 * An entry that comes out and wasn't there is printed, and fails the run if a hash could have told.
 */
public final class Salvaging {
  private static final int PAGE = 4096;
  private static final int BLOCK = 1 << 16;
  private static final byte[] SERVERS_HEADER = {4, 0x22, 0x4D, 0x18, 0x60, 0x40, (byte) 0x82};
  private static final int MAIL_LINK = BlobLink.HASH_LENGTH + 9;
  private static final byte MAILBOXES = 50;
  private static final byte METADATA = 71;

  /** Damage: so many flipped bits and so many lost pages, or a lost file. */
  private record Damage(int bits, int pages, String lost) {
    Damage(int bits, int pages) {
      this(bits, pages, null);
    }

    @Override
    public String toString() {
      if (lost != null) {
        return "no " + lost;
      }
      int count = bits + pages;
      return count + (bits > 0 ? " bit" : " page") + (count == 1 ? "" : "s");
    }
  }

  private static final List<Damage> DAMAGES =
      List.of(
          new Damage(1, 0),
          new Damage(10, 0),
          new Damage(100, 0),
          new Damage(0, 1),
          new Damage(0, 10));

  /** Files of a store, each by how its name begins or ends; of several, the largest is lost. */
  private static final List<Damage> LOST_FILES =
      List.of(
          new Damage(0, 0, "CURRENT"),
          new Damage(0, 0, "MANIFEST"),
          new Damage(0, 0, ".sst"),
          new Damage(0, 0, ".blob"));

  private final Path scratch;
  private final long seed;
  private final Map<Subspace, Map<String, String>> original = new EnumMap<>(Subspace.class);

  private Salvaging(Path scratch, long seed) {
    this.scratch = scratch;
    this.seed = seed;
  }

  public static void main(String... args) throws Exception {
    Path scratch = Path.of(args[0]);
    String size = args.length > 1 ? args[1] : "100m";
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    Set<String> chosen =
        new HashSet<>(Arrays.asList(args).subList(Math.min(3, args.length), args.length));
    Scratch.delete(scratch);
    Files.createDirectories(scratch);
    boolean isRight;
    try {
      isRight = new Salvaging(scratch, seed).run(size, chosen);
    } finally {
      Scratch.delete(scratch);
    }
    if (!isRight) {
      System.exit(1);
    }
  }

  private boolean run(String size, Set<String> chosen) throws IOException {
    Path swkit = scratch.resolve("swkit");
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, swkit, LargeDatabase.Size.of(size), seed));
    Path server = Files.createDirectory(scratch.resolve("server"));
    try (var frames = Files.list(swkit)) {
      for (Path frame : frames.filter(Files::isRegularFile).toList()) {
        asServer(frame, server.resolve(frame.getFileName()));
      }
    }
    read(swkit, original);
    Path store = scratch.resolve("rocksdb");
    load(swkit, store);
    System.out.println(
        "| what | damage | entries lost | mails lost | corrected | invented | lost to RocksDB"
            + " | CPU s | elapsed s |\n"
            + "|---|---|---|---|---|---|---|---|---|");
    boolean isRight = true;
    for (Path dump : List.of(swkit, server, store)) {
      List<Damage> damages = new ArrayList<>(DAMAGES);
      damages.addAll(dump.equals(store) ? LOST_FILES : List.of());
      for (Damage damage : damages) {
        if (chosen.isEmpty() || chosen.contains(dump.getFileName() + "/" + damage)) {
          isRight &= salvage(dump, damage);
        }
      }
    }
    return isRight;
  }

  private static void load(Path dump, Path store) {
    StorageSettings to = DatabaseAddress.parse("rocksdb:" + store).storage().with(BlobFraming.LZ4);
    var options =
        new Import.Options(null, false, Import.Present.REFUSE, true, false, false, true, false);
    try (Workers workers = Workers.of(2)) {
      new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more).run();
    }
  }

  /** How many entries RocksDB reads as they were, up to the first error of each subspace. */
  private String lostToRocksDb(Path damaged, long all) {
    long same = 0;
    String note = "";
    try (Database store = Database.open("rocksdb:" + damaged);
        Snapshot snapshot = store.snapshot()) {
      for (Subspace subspace : original.keySet()) {
        try (Source source = snapshot.scan(subspace)) {
          for (Entry entry = source.next(); entry != null; entry = source.next()) {
            String was = original.get(subspace).get(Entry.hex(entry.key()));
            same += sum(subspace, entry).equals(was) ? 1 : 0;
          }
        } catch (SwkitException e) {
          note = ", with errors";
        }
      }
    } catch (SwkitException e) {
      return "all: doesn't open";
    }
    return String.format(
        Locale.ROOT, "%,d (%.3f %%)%s", all - same, 100.0 * (all - same) / all, note);
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

  /** Reads the keys of a dump, and what stands for their values. */
  private static void read(Path directory, Map<Subspace, Map<String, String>> into) {
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      Map<String, String> entries = new HashMap<>();
      try (FrameReader frame = dump.read(subspace)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          entries.put(Entry.hex(entry.key()), sum(subspace, entry));
        }
      }
      into.put(subspace, entries);
    }
  }

  /** What stands for a value: the first bytes of its hash, and whether it has a hash itself. */
  private static String sum(Subspace subspace, Entry entry) {
    boolean hasHash =
        subspace == Subspace.BLOBS
            || subspace == Subspace.PROPERTY && isProven(Archive.of(entry.value()));
    String hash = Entry.hex(Arrays.copyOf(Blake3.hash(entry.value()), 8));
    return hasHash ? "#" + hash : hash;
  }

  private static boolean isProven(Archive archive) {
    return archive != null && archive.checksum() == Archive.Checksum.OK && archive.isIntact();
  }

  private boolean salvage(Path dump, Damage damage) throws IOException {
    Path damaged = Files.createDirectory(scratch.resolve("damaged"));
    Path salvaged = scratch.resolve("salvaged");
    damage(dump, damaged, damage);
    var thread = ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long before = thread.getCurrentThreadCpuTime();
    SalvageReport report;
    try (Workers workers = Workers.of(1)) {
      report =
          new Salvage(damaged, salvaged, new Salvage.Options(5, false, false))
              .run(workers, Progress.SILENT);
    }
    double cpu = (thread.getCurrentThreadCpuTime() - before) / 1e9;
    double seconds = (System.nanoTime() - start) / 1e9;
    int corrected = 0;
    for (var row : report.json().getAsJsonArray("subspaces")) {
      corrected += row.getAsJsonObject().get("corrected").getAsInt();
    }
    Map<Subspace, Map<String, String>> back = new EnumMap<>(Subspace.class);
    read(salvaged, back);
    List<String> invented = invented(back);
    long all = original.values().stream().mapToLong(Map::size).sum();
    long same = original.keySet().stream().mapToLong(subspace -> same(subspace, back)).sum();
    long mails = mails(original);
    boolean isStore = dump.endsWith("rocksdb");
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %,d of %,d (%.3f %%) | %,d of %,d (%.3f %%) | %d | %d | %s | %.1f | %.1f |%n",
        dump.getFileName(),
        damage,
        all - same,
        all,
        100.0 * (all - same) / all,
        mails - mails(back),
        mails,
        100.0 * (mails - mails(back)) / mails,
        corrected,
        invented.size(),
        isStore ? lostToRocksDb(damaged, all) : "",
        cpu,
        seconds);
    invented.forEach(line -> System.out.println("  " + line));
    boolean isTold = same == all || report.exitCode() != 0 || !invented.isEmpty();
    if (!isTold) {
      System.out.println("  a loss that isn't reported");
    }
    Scratch.delete(damaged);
    Scratch.delete(salvaged);
    return isTold && invented.stream().noneMatch(line -> line.contains("#"));
  }

  private long same(Subspace subspace, Map<Subspace, Map<String, String>> back) {
    Map<String, String> came = back.getOrDefault(subspace, Map.of());
    return original.get(subspace).entrySet().stream()
        .filter(entry -> entry.getValue().equals(came.get(entry.getKey())))
        .count();
  }

  /** The entries that came out but are not as they were; with a # if a hash could have told. */
  private List<String> invented(Map<Subspace, Map<String, String>> back) {
    List<String> invented = new ArrayList<>();
    back.forEach(
        (subspace, entries) ->
            entries.forEach(
                (key, sum) -> {
                  String was = original.get(subspace).get(key);
                  if (!sum.equals(was)) {
                    invented.add(subspace + " " + key + ": " + sum + ", was " + was);
                  }
                }));
    return invented;
  }

  /** How many mails have all that they had: text, metadata and mailboxes. */
  private long mails(Map<Subspace, Map<String, String>> dump) {
    return original.get(Subspace.BLOB_LINKS).keySet().stream()
        .filter(key -> key.length() == 2 * MAIL_LINK)
        .filter(
            key -> {
              String hash = key.substring(0, 2 * BlobLink.HASH_LENGTH);
              String account = key.substring(hash.length(), hash.length() + 8);
              String document = key.substring(key.length() - 8);
              return is(dump, Subspace.BLOBS, hash)
                  && is(dump, Subspace.PROPERTY, property(account, MAILBOXES, document))
                  && is(dump, Subspace.PROPERTY, property(account, METADATA, document));
            })
        .count();
  }

  private static String property(String account, byte field, String document) {
    return account + Entry.hex(new byte[] {0, field}) + document;
  }

  private boolean is(Map<Subspace, Map<String, String>> dump, Subspace subspace, String key) {
    String was = original.get(subspace).get(key);
    return was != null && was.equals(dump.getOrDefault(subspace, Map.of()).get(key));
  }

  /** Copies a dump, and damages the copy at places that the seed chooses. */
  private void damage(Path dump, Path copy, Damage damage) throws IOException {
    Map<Path, byte[]> files = new HashMap<>();
    List<Path> names;
    try (var frames = Files.list(dump)) {
      names = frames.filter(Files::isRegularFile).sorted().toList();
    }
    if (damage.lost() != null) {
      Path largest = null;
      for (Path name : names) {
        String own = name.getFileName().toString();
        boolean fits = own.startsWith(damage.lost()) || own.endsWith(damage.lost());
        if (fits && (largest == null || Files.size(name) > Files.size(largest))) {
          largest = name;
        }
      }
      names = new ArrayList<>(names);
      names.remove(largest);
    }
    long size = 0;
    for (Path name : names) {
      files.put(name, Files.readAllBytes(name));
      size += files.get(name).length;
    }
    Random random = new Random(seed * 1000 + damage.bits() + damage.pages() * 7L);
    for (int i = 0; i < damage.bits() + damage.pages(); i++) {
      long at = (long) (random.nextDouble() * size);
      int bit = random.nextInt(8);
      for (Path name : names) {
        byte[] bytes = files.get(name);
        if (at < bytes.length) {
          if (damage.bits() > 0) {
            bytes[(int) at] ^= (byte) (1 << bit);
          } else {
            int page = (int) at / PAGE * PAGE;
            Arrays.fill(bytes, page, Math.min(page + PAGE, bytes.length), (byte) 0);
          }
          break;
        }
        at -= bytes.length;
      }
    }
    for (Path name : names) {
      Files.write(copy.resolve(name.getFileName()), files.get(name));
    }
  }
}
