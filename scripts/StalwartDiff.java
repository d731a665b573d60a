///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Shows what differs between two Stalwart databases or dumps.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.DiffJob;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.cli.SecondDatabase;
import swkit.diff.Comparison;
import swkit.diff.ComparisonOptions;
import swkit.open.DatabaseAddress;
import swkit.proof.Certificate;
import swkit.proof.CertificateComparison;
import swkit.proof.ProofText;

@CommandLine.Command(
    name = "stalwart-diff",
    description = {
      "Shows what differs between two Stalwart databases or dumps.",
      "",
      "A and B are compared key by key, in all subspaces that dumps have: - marks what only A"
          + " has, + what only B has, ~ what differs. Nothing is ignored unless an option says"
          + " so. Parts of two sealed dumps that have the same hash aren't read. Values that"
          + " differ only in compression (LZ4) are the same. Neither database is changed; the"
          + " server of a RocksDB or SQLite store must be stopped, unless --live is given."
    },
    footer = {
      "",
      "--json writes one object: command, exitCode, a and b (address, schemaVersion), notRead"
          + " (entries, bytes), total, subspaces (subspace, name, compared), accounts (account,"
          + " name;"
          + " only those with differences), noAccount, notes. Total, subspaces, accounts and"
          + " noAccount have same, packedOtherwise, removed, removedBytes, added, addedBytes,"
          + " changed, changedBytes.",
      "--json --entries writes one object on each line: change (removed, added, changed), account,"
          + " subspace, form, key, keyHex, a and b (the values), differsAt (offset in the values)."
          + " Secrets and their differsAt are hidden unless --secrets is given.",
      "",
      "Examples:",
      "  jbang stalwart-diff backup /etc/stalwart/config.toml",
      "  jbang stalwart-diff monday tuesday --account alice --entries",
      "  jbang stalwart-diff backup sqlite:/var/lib/stalwart.db --ignore-running --json",
      "",
      "Exit codes: 0 done, no difference; 1 failed; 2 wrong usage; 3 done, but they differ."
    })
public class StalwartDiff extends DatabaseCommand {
  @Parameters(
      paramLabel = "A B",
      arity = "1..2",
      description =
          "A, B: each "
              + DatabaseAddress.DATABASES
              + ", a dump directory, or one frame of it; or both"
              + " certificates, which --proof wrote.")
  private List<String> words;

  @CommandLine.Mixin private SecondDatabase second = new SecondDatabase();

  @Option(names = "--entries", description = "Shows each difference on a line, decoded.")
  private boolean entries;

  @Option(names = "--limit", paramLabel = "N", description = "Ends --entries after N lines.")
  private Long limit;

  @Option(
      names = "--only",
      paramLabel = "LIST",
      description = "Subspaces to compare, by letter, name or family: j,k,t or blob,queue.")
  private String only;

  @Option(names = "--ignore", paramLabel = "LIST", description = "Subspaces to leave out.")
  private String ignore;

  @Option(
      names = "--account",
      paramLabel = "ID|NAME",
      description = "Compares only what belongs to one account, including its blobs.")
  private String account;

  @Option(
      names = "--content",
      description = "Compares the contents of blobs (t), not only their keys.")
  private boolean content;

  @Option(
      names = "--all",
      description = "Also compares in-memory data and the search index (m y z) of two stores.")
  private boolean all;

  @Option(
      names = "--ignore-running",
      description =
          "Ignores what a running server changes by itself: tasks (f), the mail queue (e q, and its"
              + " quotas in u), reports (h r), telemetry (o x), the change log (l), uploads and"
              + " spam"
              + " samples (j), in-memory data and the search index (m y z), blob links other than"
              + " those of documents (k), blobs that no document links (t).")
  private boolean ignoreRunning;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @Option(
      names = "--read-all",
      description = "Also reads the parts of two sealed dumps that have the same hash.")
  private boolean readAll;

  @Option(names = "--secrets", description = "Shows passwords and keys in --entries.")
  private boolean secrets;

  public static void main(String... args) {
    run(new StalwartDiff(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    if (words != null && words.stream().anyMatch(word -> Certificate.isOne(Path.of(word)))) {
      return certificates(progress);
    }
    List<DatabaseAddress> operands = databases(words, second);
    var options =
        new ComparisonOptions(
            only, ignore, account, all, content, ignoreRunning, live.isLive(), readAll);
    DatabaseAddress a = live.of(operands.get(0), operands.get(1).isDump());
    var comparison = new Comparison(a, live.of(operands.get(1), false), options);
    return new DiffJob(comparison, entries, limit, secrets).run(this, workers, progress);
  }

  private int certificates(ProgressBar progress) {
    boolean selects = only != null || ignore != null || account != null || ignoreRunning;
    boolean shows = entries || limit != null || secrets || all || content || readAll;
    refuse(
        selects || shows || live.isLive(),
        "two certificates are compared as a whole: only --json, --quiet and --verbose go with"
            + " them");
    refuseDatabaseOptions("certificates are files");
    second.refuse("certificates are files");
    var result = CertificateComparison.of(words.stream().map(Path::of).toList());
    int code = result.isSame() ? 0 : 3;
    return isQuiet() && !isJson()
        ? code
        : show(
            ProofText.lines(result, isVerbose()),
            ProofText.json(result),
            code,
            List.of(),
            progress);
  }
}
