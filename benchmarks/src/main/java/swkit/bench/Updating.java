// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.commons.codec.digest.Blake3;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Progress;
import swkit.Sink;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.generation.BlobLink;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.testing.MysqlServer;
import swkit.testing.PostgresqlServer;
import swkit.transfer.Import;
import swkit.transfer.Update;

/**
 * Measures an update of a copy after 1 % of the entries have changed, beside a whole copy and
 * beside reading both sides, and prints a table. The source is a RocksDB store; the copy is on each
 * backend.
 *
 * <p>Options, all with a value: {@code --size} (1g), {@code --rounds} (3), {@code --backends}
 * (rocksdb,sqlite,postgresql,mysql), {@code --threads} (2), {@code --directory} for scratch, which
 * needs five times the size. The project's root is the working directory.
 */
public final class Updating {
  /** One of so many entries changes. */
  private static final int PART = 100;

  private static final long RANGE_BYTES = 32L << 20;

  private final Map<String, String> options;
  private final Path directory;
  private final int threads;
  private final StorageSettings from;
  private final Random random = new Random(1);

  private Updating(Map<String, String> options, Path directory) {
    this.options = options;
    this.directory = directory;
    threads = Integer.parseInt(options.getOrDefault("--threads", "2"));
    from = store("rocksdb:" + directory.resolve("from"));
  }

  public static void main(String... args) throws Exception {
    System.setProperty("swkit.root", Path.of("").toAbsolutePath().toString());
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    Path parent =
        Path.of(options.getOrDefault("--directory", System.getProperty("java.io.tmpdir")));
    Path directory = Files.createTempDirectory(Files.createDirectories(parent), "updating");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(directory)));
    new Updating(options, directory).run();
    System.exit(0);
  }

  private static StorageSettings store(String url) {
    return DatabaseAddress.parse(url).storage().with(BlobFraming.NONE);
  }

  private StorageSettings place(String backend) throws Exception {
    return switch (backend) {
      case "postgresql" -> {
        PostgresqlServer server = PostgresqlServer.get();
        yield StorageSettings.of(server.settings(server.freshDatabase(), Map.of()));
      }
      case "mysql" -> {
        MysqlServer server = MysqlServer.shared();
        yield StorageSettings.of(server.settings(server.freshDatabase())).with(BlobFraming.NONE);
      }
      default -> store(backend + ":" + directory.resolve(backend));
    };
  }

  private void run() throws Exception {
    Path dump = directory.resolve("dump");
    String size = options.getOrDefault("--size", "1g");
    System.out.println(
        LargeDatabase.write(LargeDatabase.GOLDEN, dump, LargeDatabase.Size.of(size), 1));
    try (Workers workers = Workers.of(threads)) {
      Import.Options plain = options(Import.Present.REFUSE);
      new Import(Dump.open(dump), from, plain, workers, Progress.SILENT, more -> more).run();
    }
    Scratch.delete(dump);
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
    System.out.println();
    System.out.println(
        "| | whole copy, s | both sides read, s | the same without blobs, s | update, s |"
            + " beside reading | beside the copy |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String backend :
        options.getOrDefault("--backends", "rocksdb,sqlite,postgresql,mysql").split(",")) {
      StorageSettings to = place(backend);
      Path journal = directory.resolve(backend + ".journal");
      double[][] seconds = new double[4][rounds];
      for (int round = 0; round < rounds; round++) {
        seconds[0][round] = time(() -> copy(to, journal));
        change();
        seconds[1][round] = time(() -> read(to, true));
        seconds[2][round] = time(() -> read(to, false));
        seconds[3][round] = time(() -> update(to, journal));
      }
      double copy = median(seconds[0]);
      double read = median(seconds[1]);
      double update = median(seconds[3]);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
          backend,
          copy,
          read,
          median(seconds[2]),
          update,
          update / read,
          update / copy);
    }
  }

  private static double median(double... seconds) {
    double[] sorted = seconds.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static Import.Options options(Import.Present present) {
    return new Import.Options(null, false, present, true, false, false, true, false);
  }

  private void copy(StorageSettings to, Path journal) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(threads)) {
      Import.Options replace = options(Import.Present.REPLACE);
      new Import(source, to, replace, workers, Progress.SILENT, more -> more)
          .journal(journal, false, Import.PORTION)
          .run();
    }
  }

  private void update(StorageSettings to, Path journal) {
    try (ServerStorage source = ServerStorage.read(from, false);
        Workers workers = Workers.of(threads)) {
      Import.Options update = options(Import.Present.UPDATE);
      new Update(source, to, update, journal, false, workers, Progress.SILENT, more -> more).run();
    }
  }

  private void read(StorageSettings to, boolean blobs) {
    try (ServerStorage one = ServerStorage.read(from, false);
        ServerStorage two = ServerStorage.read(to, false);
        Snapshot left = one.data().snapshot();
        Snapshot right = two.data().snapshot();
        Workers workers = Workers.of(threads)) {
      List<Workers.Task> tasks = new ArrayList<>();
      for (Subspace subspace : Generation.of(left).dumped()) {
        if (blobs || subspace != Subspace.BLOBS) {
          for (KeyRange range : left.split(subspace, RANGE_BYTES)) {
            tasks.add(
                new Workers.Task(
                    subspace.title(),
                    one.estimate(subspace),
                    () -> {
                      read(left.scan(subspace, range));
                      read(right.scan(subspace, range));
                    }));
          }
        }
      }
      workers.run(tasks, threads);
    }
  }

  private static void read(Source source) {
    try (source) {
      while (source.next() != null) {
        // It is read.
      }
    }
  }

  /** Changes, adds or removes one of {@link #PART} entries of each subspace, blobs included. */
  private void change() {
    try (ServerStorage storage = ServerStorage.write(from)) {
      for (Subspace subspace : Generation.of(5, "a benchmark").dumped()) {
        if (subspace != Subspace.BLOBS) {
          change(storage, subspace);
        }
      }
      storage.data().sync();
    }
  }

  private void change(ServerStorage storage, Subspace subspace) {
    List<Entry> chosen = new ArrayList<>();
    try (Snapshot snapshot = storage.data().snapshot();
        Source source = snapshot.scan(subspace)) {
      for (Entry entry = source.next(); entry != null; entry = source.next()) {
        boolean isBlob = subspace == Subspace.BLOB_LINKS;
        if (random.nextInt(PART) == 0 && entry.key().length > (isBlob ? BlobLink.HASH_LENGTH : 2)) {
          chosen.add(entry);
        }
      }
    }
    List<Entry> puts = new ArrayList<>();
    List<Entry> blobs = new ArrayList<>();
    List<byte[]> gone = new ArrayList<>();
    for (Entry entry : chosen) {
      if (subspace == Subspace.BLOB_LINKS) {
        byte[] content = new byte[8000];
        random.nextBytes(content);
        byte[] hash = Blake3.hash(content);
        byte[] key = entry.key().clone();
        System.arraycopy(hash, 0, key, 0, hash.length);
        blobs.add(new Entry(hash, BlobFraming.NONE.frame(content)));
        puts.add(new Entry(hash));
        puts.add(new Entry(key));
        gone.add(entry.key());
      } else if (entry.value().length == 8) {
        puts.add(new Entry(entry.key(), Bytes.i64le(Bytes.i64le(entry.value(), 0) + 1)));
      } else if (entry.value().length == 0) {
        gone.add(entry.key());
      } else {
        byte[] value = entry.value().clone();
        value[random.nextInt(value.length)]++;
        puts.add(new Entry(entry.key(), value));
      }
    }
    storage.data().remove(subspace, gone);
    put(storage, subspace, puts);
    put(storage, Subspace.BLOBS, blobs);
  }

  private static void put(ServerStorage storage, Subspace subspace, List<Entry> entries) {
    entries.sort(null);
    try (Sink sink = storage.data().sink(subspace)) {
      entries.forEach(sink::put);
      sink.commit();
    }
  }
}
