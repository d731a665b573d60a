///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Looks into a Stalwart database or dump: what it holds, per account, entry by entry.
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
import swkit.cli.InspectJob;
import swkit.cli.LiveOptions;
import swkit.cli.ProgressBar;
import swkit.html.HtmlMode;
import swkit.inspect.AccountsMode;
import swkit.inspect.BlobMode;
import swkit.inspect.InspectMode;
import swkit.inspect.KeyMode;
import swkit.inspect.KeyQuery;
import swkit.inspect.ListingMode;
import swkit.inspect.OverviewMode;
import swkit.inspect.SettingsMode;
import swkit.open.DatabaseAddress;

@CommandLine.Command(
    name = "stalwart-inspect",
    description = {
      "Looks into a Stalwart database, a dump, or a single frame, and changes nothing.",
      "",
      "Without further options: what each subspace holds, and whether the database is whole."
    },
    footer = {
      "",
      "A KEY is a key or the start of keys, in one of these forms: as it is listed (p acct=3"
          + " coll=Email), a letter and hexadecimal, or base64:… and \\x.. text as in the server's"
          + " log.",
      "",
      "With --json a listing has one object on each line: subspace, form, key (its fields), keyHex,"
          + " value (kind, complete, its fields); --hex adds valueHex, --find adds found.",
      "",
      "Passwords, keys and other secrets are hidden unless --secrets is given. Lines of more"
          + " than 8000"
          + " characters are shortened, except with --json, --hex and --settings.",
      "",
      "Examples:",
      "  jbang stalwart-inspect backup --accounts",
      "  jbang stalwart-inspect backup --prefix 'p acct=2 coll=Mailbox' --values",
      "  jbang stalwart-inspect rocksdb:/var/lib/stalwart --key base64:cAA=",
      "  jbang stalwart-inspect /etc/stalwart/config.json --settings > settings.txt",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something is missing, cut short,"
          + " damaged or unfinished, or --key, --blob or --find found nothing."
    })
public class StalwartInspect extends DatabaseCommand {
  @Parameters(
      paramLabel = "WHAT",
      arity = "0..1",
      description =
          "WHAT: " + DatabaseAddress.DATABASES + ", a dump directory, or one frame of it.")
  private List<String> words;

  @Option(names = "--accounts", description = "Counts what each account has.")
  private boolean accounts;

  @Option(
      names = "--undecoded",
      description = "Also counts what can't be decoded in each subspace; so does --verbose.")
  private boolean undecoded;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Shows what this key means, and its entry.")
  private String key;

  @Option(
      names = "--blob",
      paramLabel = "HASH",
      description = "Writes a blob's content; HASH is its hash, or its name in file stores.")
  private String blob;

  @Option(
      names = "--find",
      paramLabel = "TEXT",
      description =
          "Lists the entries that contain TEXT, also in compressed archives, with its offsets;"
              + " case is ignored for A to Z.")
  private String find;

  @Option(
      names = "--subspace",
      paramLabel = "NAME",
      description = "Lists one subspace, given by" + " letter or name: p, blobs.")
  private String subspace;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Lists the entries of one account, given by id or name.")
  private String account;

  @Option(
      names = "--prefix",
      paramLabel = "KEY",
      description = "Lists the keys that begin with this.")
  private String prefix;

  @Option(names = "--from", paramLabel = "KEY", description = "Lists from this key on.")
  private String from;

  @Option(names = "--to", paramLabel = "KEY", description = "Lists up to, not including, this key.")
  private String to;

  @Option(names = "--limit", paramLabel = "N", description = "Lists at most N entries.")
  private Long limit;

  @Option(names = "--values", description = "Lists keys with their values.")
  private boolean values;

  @Option(names = "--hex", description = "Lists keys and values in hexadecimal.")
  private boolean hex;

  @Option(
      names = "--blobs",
      description = "Also lists and searches blobs; otherwise only --subspace t includes them.")
  private boolean blobs;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes a web page that shows whose mail takes how much space, and how old it is. FILE"
              + " must be new, or an earlier page.")
  private Path html;

  @Option(
      names = "--settings",
      description =
          "Prints the settings in the database (of 0.16, the registry) as text to compare and keep:"
              + " name = value.")
  private boolean settings;

  @Option(
      names = "--secrets",
      description = "Shows passwords and keys in --settings, --key and listings.")
  private boolean secrets;

  @CommandLine.Mixin private LiveOptions live = new LiveOptions();

  @Option(
      names = "--read-all",
      description = "Reads even a sealed dump, instead of showing the counts of its manifest.")
  private boolean readAll;

  public static void main(String... args) {
    run(new StalwartInspect(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    DatabaseAddress what = live.of(operand(words), true);
    return new InspectJob(mode(), what, live.isLive()).run(this, workers, progress);
  }

  private InspectMode mode() {
    var where = new KeyQuery.Words(subspace, prefix, from, to);
    var listing = new ListingMode(where, account, find, limit, values, hex, blobs, secrets);
    return InspectMode.choose(
        secrets,
        new OverviewMode(isVerbose(), readAll),
        listing.isWanted() || subspace != null && key == null ? listing : null,
        undecoded ? new OverviewMode(true, readAll) : null,
        accounts ? new AccountsMode() : null,
        settings ? new SettingsMode(secrets) : null,
        key == null ? null : new KeyMode(subspace, key, secrets),
        blob == null ? null : new BlobMode(blob),
        html == null ? null : new HtmlMode(html));
  }
}
