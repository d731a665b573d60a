///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Looks into a Stalwart database or dump: what it holds, per account, entry by entry.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.BlobDamage;
import swkit.Database;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.SwkitException;
import swkit.Workers;
import swkit.cli.Command;
import swkit.cli.LineOutput;
import swkit.cli.ProgressBar;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.html.HtmlReport;
import swkit.inspect.AccountList;
import swkit.inspect.BlobOutput;
import swkit.inspect.KeyQuery;
import swkit.inspect.KeyReport;
import swkit.inspect.LineFormat;
import swkit.inspect.Listing;
import swkit.inspect.Overview;
import swkit.inspect.OverviewText;
import swkit.inspect.SettingsText;
import swkit.inspect.TextSearch;
import swkit.key.KeyForms;
import swkit.open.DatabaseAddress;

@CommandLine.Command(
    name = "stalwart-inspect",
    description = {
      "Looks into a Stalwart database, a dump, or a single frame, and changes nothing.",
      "",
      "Without further options: what each subspace holds, and whether all is whole."
    },
    footer = {
      "",
      "A KEY is a key, or what keys begin with: as it is listed (p acct=3 coll=Email), a letter and"
          + " hexadecimal, or base64:… and \\x.. text as in the server's log.",
      "",
      "With --json a listing has one object a line: subspace, form, key (its fields), keyHex, value"
          + " (kind, complete, its fields); with --hex valueHex, with --find found.",
      "",
      "Passwords, keys and other secrets are hidden in all that is shown; --secrets shows them."
          + " Lines of more than 8000 characters are shortened, but for --json, --hex and --settings.",
      "",
      "Examples:",
      "  jbang stalwart-inspect backup --accounts",
      "  jbang stalwart-inspect backup --prefix 'p acct=2 coll=Mailbox' --values",
      "  jbang stalwart-inspect rocksdb:/var/lib/stalwart --key base64:cAA=",
      "  jbang stalwart-inspect /etc/stalwart/config.json --settings > settings.txt",
      "",
      "Exit codes: 0 done; 1 could not; 2 usage; 3 done, but something is missing, cut short, damaged"
          + " or unfinished, or nothing stands where --key, --blob or --find looks."
    })
public class StalwartInspect extends Command {
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
      description = "Counts what can't be decoded, too, in each subspace; so does --verbose.")
  private boolean undecoded;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Says what this key is, and what stands there.")
  private String key;

  @Option(
      names = "--blob",
      paramLabel = "HASH",
      description = "Writes a blob's content; by hash, or by the name that file stores give it.")
  private String blob;

  @Option(
      names = "--find",
      paramLabel = "TEXT",
      description =
          "Lists the entries that hold TEXT, packed archives included, with where it stands in"
              + " them; A to Z are as a to z.")
  private String find;

  @Option(names = "--subspace", paramLabel = "NAME", description = "Lists one subspace: p, blobs.")
  private String subspace;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Lists what belongs to an account, by id or name.")
  private String account;

  @Option(names = "--prefix", paramLabel = "KEY", description = "Lists the keys that begin so.")
  private String prefix;

  @Option(names = "--from", paramLabel = "KEY", description = "Lists from this key on.")
  private String from;

  @Option(names = "--to", paramLabel = "KEY", description = "Lists up to this key, without it.")
  private String to;

  @Option(names = "--limit", paramLabel = "N", description = "Lists N entries at most.")
  private Long limit;

  @Option(names = "--values", description = "Lists keys with their values.")
  private boolean values;

  @Option(names = "--hex", description = "Lists keys and values in hexadecimal.")
  private boolean hex;

  @Option(
      names = "--blobs",
      description = "Lists and searches blobs too, which --subspace t alone does otherwise.")
  private boolean blobs;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes a page to look at: whose mail takes how much space, and how old it is. FILE is"
              + " new, or an earlier page.")
  private Path html;

  @Option(
      names = "--settings",
      description =
          "Prints the settings in the database, of 0.16 the registry, as text to compare and keep:"
              + " name = value.")
  private boolean settings;

  @Option(
      names = "--secrets",
      description =
          "Shows passwords and keys, which --settings, --key and the entries listed hide"
              + " otherwise.")
  private boolean secrets;

  @Option(names = "--force", description = "Reads a SQLite database although it is in use.")
  private boolean force;

  @Option(
      names = "--read-all",
      description = "Reads a sealed dump too, rather than to show the counts of its manifest.")
  private boolean readAll;

  private final Queue<BlobDamage> damage = new ConcurrentLinkedQueue<>();
  private final List<SwkitException> unreadable = new ArrayList<>();

  public static void main(String... args) {
    run(new StalwartInspect(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    boolean listing = isListing();
    try (Database database = open(operand(words));
        Snapshot snapshot = database.snapshot(damage::add, workers)) {
      if (snapshot.isUnfinished()) {
        say("note: an import into it was interrupted, and what it holds is incomplete");
      }
      if (settings) {
        return settings(snapshot);
      }
      if (!listing && !accounts && key == null && blob == null && html == null) {
        boolean decoding = undecoded || isVerbose();
        Overview all =
            Overview.of(database, snapshot, unreadable, decoding, readAll, workers, progress);
        OverviewText text = new OverviewText(all);
        return show(text.lines(), text.json(), all.isWhole() ? 0 : 3, damage, progress);
      }
      unreadable.forEach(file -> say(file.getMessage()));
      int exitCode = unreadable.isEmpty() ? 0 : 3;
      if (database instanceof Dump dump) {
        dump.warnings().forEach(this::say);
        exitCode = dump.isAsSealed() ? exitCode : 3;
      }
      if (accounts) {
        AccountList all = AccountList.of(database, snapshot, workers, progress);
        show(all.lines(), all.json(), exitCode, damage, progress);
        all.notes().forEach(this::say);
      } else if (html != null) {
        HtmlReport.write(snapshot, html, workers, progress);
        JsonObject written = new JsonObject();
        written.addProperty("file", html.toString());
        exitCode = show(List.of(), written, exitCode, damage, progress);
        say("note: written to " + html);
        return exitCode;
      } else if (listing) {
        exitCode = list(snapshot, workers) == 0 && find != null ? 3 : exitCode;
      } else if (!(key != null ? key(snapshot) : blob(snapshot))) {
        exitCode = 3;
      }
      return damaged(damage, exitCode);
    }
  }

  /** Whether entries are asked for. Throws where that and something else is. */
  private boolean isListing() {
    boolean formed = values || hex || blobs;
    boolean ranged = Stream.of(find, account, prefix, from, to, limit).anyMatch(Objects::nonNull);
    boolean listing = formed || ranged || subspace != null && key == null;
    Stream<Boolean> modes =
        Stream.of(listing, key != null, blob != null, html != null, accounts, undecoded, settings);
    if (modes.filter(mode -> mode).count() > 1) {
      throw RefusedException.usage(
          "--accounts, --undecoded, --settings, --key, --blob, --html and what lists entries can't go"
              + " together");
    }
    if (secrets && !settings && key == null && !listing) {
      throw RefusedException.usage("--secrets goes with --settings, --key or what lists entries");
    }
    return listing;
  }

  private Database open(DatabaseAddress what) {
    return what.open(force, unreadable::add);
  }

  /** Whether something stands there. */
  private boolean key(Snapshot snapshot) {
    var within = subspace == null ? null : KeyQuery.subspace(subspace);
    KeyReport report = KeyReport.of(snapshot, within, key, secrets);
    show(isJson() ? List.of(report.json().toString()) : report.lines());
    return report.isPresent();
  }

  /** Whether there is one. */
  private boolean blob(Snapshot snapshot) {
    try {
      boolean isPresent = BlobOutput.write(snapshot, BlobOutput.hash(blob), bytesOut());
      if (!isPresent && damage.isEmpty()) {
        say("blob " + blob + " is not there");
      }
      return isPresent;
    } catch (IOException e) {
      return ended(e);
    }
  }

  private int settings(Snapshot snapshot) {
    wholeLines();
    try (LineOutput lines = new LineOutput(out())) {
      return SettingsText.write(snapshot, secrets, isJson(), lines::add) == 0 ? 0 : 3;
    }
  }

  /** How many entries there are to list. */
  private long list(Snapshot snapshot, Workers workers) {
    KeyForms forms = KeyForms.of(Generation.layoutOf(snapshot));
    KeyQuery where = KeyQuery.parse(forms, subspace, prefix, from, to);
    TextSearch needle = find == null ? null : new TextSearch(find);
    long most = limit == null ? Long.MAX_VALUE : limit;
    LineFormat form = LineFormat.of(isJson(), hex, values || find != null);
    if (hex) {
      wholeLines();
    }
    try (LineOutput lines = new LineOutput(out())) {
      return new Listing(where, account, needle, blobs, most, secrets)
          .run(snapshot, workers, form, lines::add);
    }
  }
}
