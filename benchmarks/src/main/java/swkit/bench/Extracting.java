// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import swkit.Database;
import swkit.Progress;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.dump.Dump;
import swkit.extract.ExtractedKind;
import swkit.extract.Extraction;
import swkit.extract.ExtractionOptions;
import swkit.extract.ExtractionReport;
import swkit.extract.MailFilter;
import swkit.extract.MailForm;
import swkit.groupware.TextForm;
import swkit.open.DatabaseAddress;
import swkit.transfer.Import;

/**
 * What extracting mail costs, beside {@code cp}: to Maildir beside a copy of that Maildir, to mbox
 * beside a copy of one file of the same size. From a RocksDB store and from a dump, which {@link
 * LargeDatabase} makes.
 *
 * <p>Arguments: a directory, which is emptied; the number of mails, 100000 if there is none; the
 * rounds, 5 if there are none; the threads, 2 if there are none. To be run with {@code -Xmx256m}.
 * Prints the medians, mails in a second, and the ratios.
 */
public final class Extracting {
  private interface Work {
    void run() throws Exception;
  }

  private final Path scratch;
  private final int threads;
  private long mails;

  private Extracting(Path scratch, int threads) {
    this.scratch = scratch;
    this.threads = threads;
  }

  public static void main(String... args) throws Exception {
    Path scratch = Path.of(args[0]);
    String size = args.length > 1 ? args[1] : "100000";
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 2;
    Scratch.delete(scratch);
    Files.createDirectories(scratch);
    try {
      new Extracting(scratch, threads).run(size, rounds);
    } finally {
      Scratch.delete(scratch);
    }
  }

  private void run(String size, int rounds) throws Exception {
    Path dump = scratch.resolve("dump");
    LargeDatabase.write(LargeDatabase.GOLDEN, dump, LargeDatabase.Size.of(size), 1);
    String store = "rocksdb:" + scratch.resolve("store");
    try (Workers workers = Workers.of(threads)) {
      var to = DatabaseAddress.parse(store).storage().with(BlobFraming.LZ4);
      var options =
          new Import.Options(null, false, Import.Present.REFUSE, false, false, false, true, false);
      new Import(Dump.open(dump), to, options, workers, Progress.SILENT, more -> more).run();
    }
    for (MailForm form : List.of(MailForm.MAILDIR, MailForm.MBOX)) {
      compare(form, "a store", store, rounds);
      compare(form, "a dump", dump.toString(), rounds);
    }
  }

  private void compare(MailForm form, String what, String from, int rounds) throws Exception {
    Path out = scratch.resolve("out");
    Path original = scratch.resolve("original");
    extract(from, original, form);
    if (form == MailForm.MBOX) {
      Path one = scratch.resolve("one");
      concatenate(original, one);
      Scratch.delete(original);
      Files.move(one, original);
    }
    List<Double> ours = new ArrayList<>();
    List<Double> copies = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ours.add(seconds(out, () -> extract(from, out, form)));
      copies.add(seconds(out, () -> command("cp", "-r", original.toString(), out.toString())));
    }
    System.out.printf(
        Locale.ROOT,
        "%s from %s: %.2f s, %,.0f mails/s; cp %.2f s; ratio %.2f%n",
        form.title(),
        what,
        median(ours),
        mails / median(ours),
        median(copies),
        median(ours) / median(copies));
    Scratch.delete(original);
  }

  private void extract(String from, Path to, MailForm form) {
    var options =
        new ExtractionOptions(
            null,
            MailFilter.of(List.of(), null, null),
            ExtractedKind.of("mail"),
            form,
            TextForm.SERVED,
            false);
    try (Workers workers = Workers.of(threads);
        Database database = Database.open(from)) {
      ExtractionReport report =
          new Extraction(database, to, workers, Progress.SILENT).write(options, false);
      if (report.exitCode() != 0) {
        throw new IllegalStateException(report.findings(false).toString());
      }
      mails = report.written();
    }
  }

  private static void concatenate(Path directory, Path file) throws IOException {
    try (Stream<Path> files = Files.walk(directory);
        var out = Files.newOutputStream(file)) {
      for (Path one : files.filter(Files::isRegularFile).sorted().toList()) {
        Files.copy(one, out);
      }
    }
  }

  private static double seconds(Path out, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    Scratch.delete(out);
    return seconds;
  }

  private static void command(String... words) throws IOException, InterruptedException {
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed");
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
