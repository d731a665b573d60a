///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Extracts accounts from a Stalwart database or dump as files: mail as Maildir, mbox, …
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
import swkit.Database;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.ProgressBar;
import swkit.extract.ExtractedKind;
import swkit.extract.Extraction;
import swkit.extract.ExtractionOptions;
import swkit.extract.ExtractionReport;
import swkit.extract.MailFilter;
import swkit.extract.MailForm;
import swkit.groupware.TextForm;
import swkit.open.DatabaseAddress;
import swkit.transfer.FileOwner;

@CommandLine.Command(
    name = "stalwart-extract",
    customSynopsis = {
      "stalwart-extract [OPTIONS] FROM DIRECTORY",
      "stalwart-extract --verify DIRECTORY [OPTIONS] FROM"
    },
    description = {
      "Extracts accounts from a Stalwart database or dump as files that other programs read.",
      "",
      "Each account becomes a directory. Mail is written byte for byte, after it was compared with"
          + " its hash. The server must be stopped. Nothing is changed in the database."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-extract /etc/stalwart/config.toml mail",
      "  jbang stalwart-extract backup restored --account alice --mailbox 'Projects*' --as mbox",
      "  jbang stalwart-extract backup --verify mail",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something is missing, damaged or"
          + " different."
    })
public class StalwartExtract extends DatabaseCommand {
  @Parameters(
      paramLabel = "FROM DIRECTORY",
      arity = "1..2",
      description = {
        "FROM: " + DatabaseAddress.DATABASES + ", or a dump directory.",
        "DIRECTORY: where the files are written; created if absent, and must be empty."
      })
  private List<String> words = List.of();

  @Option(
      names = "--account",
      paramLabel = "NAME,…",
      description = "Extracts only these accounts, given by id or name.")
  private String accounts;

  @Option(
      names = "--mailbox",
      paramLabel = "PATTERN",
      description =
          "Extracts only the mail of mailboxes with this name: Projects, Projects/*, INBOX. May be"
              + " repeated.")
  private List<String> mailboxes = List.of();

  @Option(
      names = "--after",
      paramLabel = "DATE",
      description = "Extracts only mail that arrived on this day (UTC) or later.")
  private String after;

  @Option(
      names = "--before",
      paramLabel = "DATE",
      description = "Extracts only mail that arrived before this day (UTC).")
  private String before;

  @Option(
      names = "--only",
      paramLabel = "KIND,…",
      description =
          "Extracts only these: mail, calendars, contacts, files, sieve, settings. By default all;"
              + " with --mailbox, --after or --before, mail.")
  private String only;

  @Option(
      names = "--as",
      paramLabel = "FORM",
      description =
          "The form of mail: maildir (the default), mbox, eml, or json: eml and a list of it.")
  private String form;

  @Option(
      names = "--plain",
      description =
          "Writes events and cards as RFC 5545 and 6350 have them, instead of byte for byte as the"
              + " server serves them.")
  private boolean plain;

  @Option(names = "--dry-run", description = "Reads and checks everything, but writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--resume",
      description = "Continues an interrupted run. Give the options of that run, and this one.")
  private boolean resume;

  @Option(
      names = "--verify",
      paramLabel = "DIRECTORY",
      description = "Compares what was extracted into DIRECTORY with FROM, and writes nothing.")
  private Path verify;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "Gives the files that root creates to this user.")
  private String owner;

  @Option(
      names = "--missing-blobs",
      description = "Continues even if the blob store has none of the blobs that links name.")
  private boolean missingBlobs;

  @Option(names = "--force", description = "Continues even if a SQLite database is in use.")
  private boolean force;

  private Extraction work;

  public static void main(String... args) {
    run(new StalwartExtract(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operands(words, verify == null ? 2 : 1, 0);
    Path directory = verify == null ? operands.get(1).dump() : verify;
    refuse(
        resume && dryRun || verify != null && (resume || dryRun),
        "--resume, --dry-run and --verify exclude each other");
    boolean selects = accounts != null || only != null || form != null || plain || owner != null;
    refuse(
        verify != null && (selects || !mailboxes.isEmpty() || after != null || before != null),
        "--verify compares all that the extraction took, with its options; give no others");
    var filter = MailFilter.of(mailboxes, after, before);
    boolean byMail = !mailboxes.isEmpty() || after != null || before != null;
    var kinds = ExtractedKind.of(only == null && byMail ? "mail" : only);
    ExtractedKind.requireUse(kinds, form != null, byMail, plain);
    var options =
        new ExtractionOptions(
            accounts,
            filter,
            kinds,
            MailForm.of(form == null ? "maildir" : form),
            plain ? TextForm.PLAIN : TextForm.SERVED,
            missingBlobs);
    try (Database from = operands.get(0).open(force)) {
      work = new Extraction(from, directory, workers, progress);
      work.owner(owner == null ? null : FileOwner.of(owner));
      ExtractionReport report =
          verify != null
              ? work.compare(missingBlobs)
              : dryRun ? work.check(options) : work.write(options, resume);
      progress.close();
      report.findings(isVerbose()).forEach(this::say);
      if (!isQuiet()) {
        report.notes().forEach(note -> say("note: " + note));
      }
      return isQuiet() && !isJson()
          ? report.exitCode()
          : show(report.lines(), report.json(), report.exitCode(), List.of(), progress);
    }
  }

  @Override
  protected String afterFailure() {
    return work == null || !work.isSuspended()
        ? null
        : "what was written is kept. Continue with: " + again(resume ? "" : "--resume");
  }
}
