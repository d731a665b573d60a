///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Copies a RocksDB store while its server is running, as it is at one moment.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.DatabaseCommand;
import swkit.cli.ProgressBar;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.rocksdb.Checkpoint;
import swkit.storage.StorageSettings;

@CommandLine.Command(
    name = "stalwart-snapshot",
    description = {
      "Copies a RocksDB store while its server is running, as it is at one moment.",
      "",
      "DIRECTORY becomes a RocksDB store with all writes up to one moment, and none after: a"
          + " checkpoint. On the file system of the store its tables and blob files are hard links,"
          + " which takes a second and hardly any space; elsewhere they are copied. Nothing in the"
          + " store's own directory changes, except for the number of links and the change time"
          + " (ctime) of the linked files.",
      "",
      "Never change the owner, the permissions or the content of linked files: they are those of the"
          + " running store. Blobs that are not in the data store aren't copied."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-snapshot /etc/stalwart/config.toml /var/lib/stalwart-monday",
      "  jbang stalwart-snapshot rocksdb:/var/lib/stalwart/data /mnt/backup/monday",
      "  jbang stalwart-export rocksdb:/var/lib/stalwart-monday /backup/monday",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but the store itself lacks something."
    })
public class StalwartSnapshot extends DatabaseCommand {
  @Parameters(
      paramLabel = "STORE DIRECTORY",
      arity = "1..2",
      description = {
        "STORE: a config.toml or config.json, or rocksdb:/path.",
        "DIRECTORY: a new directory, or an empty one that only its owner can access."
      })
  private List<String> words;

  public static void main(String... args) {
    run(new StalwartSnapshot(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    requireOperands(words, 2);
    Path directory = DatabaseAddress.newDirectory(words.get(words.size() - 1));
    DatabaseAddress store = operand(words.subList(0, words.size() - 1));
    if (store.isDump() || !store.storage().data().type().equals("rocksdb")) {
      throw RefusedException.usage(
          store.address()
              + " is not a RocksDB store; stalwart-export --live exports any database while its"
              + " server is running");
    }
    StorageSettings storage = store.storage();
    var taken = Checkpoint.take(storage.data(), directory, workers::checkNotStopped);
    List<String> warnings = new ArrayList<>(taken.warnings());
    warnings.forEach(warning -> say("warning: " + warning));
    if (!storage.isOneStore()) {
      say("note: blobs are in " + storage.blobs().address() + ", and not in the snapshot");
    }
    JsonObject json = new JsonObject();
    json.addProperty("store", store.address());
    json.addProperty("directory", directory.toString());
    json.addProperty("sequence", taken.sequence());
    json.addProperty("files", taken.files());
    json.addProperty("bytes", taken.bytes());
    json.addProperty("copiedBytes", taken.copiedBytes());
    json.addProperty("logBytes", taken.logBytes());
    List<String> lines =
        List.of(
            directory + ": one state of " + store.address(),
            "all writes up to sequence number " + taken.sequence() + ", and none after",
            Wording.count(taken.files(), "file", "files")
                + ", "
                + Wording.bytes(taken.bytes())
                + (taken.whyCopied() == null
                    ? ", as hard links; "
                    : ", of which "
                        + Wording.bytes(taken.copiedBytes())
                        + " copied (hard links: "
                        + taken.whyCopied()
                        + "); ")
                + Wording.bytes(taken.logBytes())
                + " of logs");
    return show(lines, json, warnings.isEmpty() ? 0 : 3, List.of(), progress);
  }
}
