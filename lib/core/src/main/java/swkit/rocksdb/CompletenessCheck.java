// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import swkit.StoreException;
import swkit.io.Wording;

/**
 * Compares the files of a store with its MANIFEST, and finds what a copy lacks that was made while
 * the server was writing. RocksDB itself finds some of that, one file at a time, and not before it
 * reads the file.
 */
final class CompletenessCheck {
  private static final Pattern LOG = Pattern.compile("(\\d{6,})\\.log");
  private static final int SHOWN = 3;

  /** The bytes of a write's sequence number and of its count of changes. */
  private static final int WRITE_HEADER = 12;

  private final StoreDirectory store;
  private final StoreManifest manifest;

  private CompletenessCheck(StoreDirectory store, StoreManifest manifest) {
    this.store = store;
    this.manifest = manifest;
  }

  /** A check of {@code store}, which has a CURRENT. Throws if the MANIFEST can't be read. */
  static CompletenessCheck of(StoreDirectory store) {
    String name = Damage.manifest(store);
    try (FileChannel file = store.open(name)) {
      return new CompletenessCheck(store, StoreManifest.read(file, file.size()));
    } catch (IOException e) {
      throw new StoreException(store.address(), "its " + name + " " + Wording.reason(e), e);
    }
  }

  /** The logs in {@code directory} by their numbers, from {@code first} on. */
  static TreeMap<Long, Path> logs(Path directory, long first) throws IOException {
    TreeMap<Long, Path> logs = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(
          file -> {
            Matcher name = LOG.matcher(file.getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) >= first) {
              logs.put(Long.parseLong(name.group(1)), file);
            }
          });
    }
    return logs;
  }

  /** Throws, and names the files, if tables are missing or have another size. */
  void requireTables() {
    List<String> problems = problems(".sst");
    if (!problems.isEmpty()) {
      throw new StoreException(
          store.address(),
          "can't be read: "
              + some(problems)
              + ": "
              + (problems.size() == 1 ? "a part" : "parts")
              + " of the store "
              + (problems.size() == 1 ? "is" : "are")
              + " lost (or this is a copy that was made while the server was running); "
              + Damage.ADVICE);
    }
  }

  private List<String> problems(String kind) {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, Long> file : new TreeMap<>(manifest.sizes()).entrySet()) {
      String name = file.getKey();
      if (name.endsWith(kind)) {
        try {
          long size = Files.size(store.path().resolve(name));
          if (size != file.getValue()) {
            problems.add(name + " has " + size + " bytes, not " + file.getValue());
          }
        } catch (IOException e) {
          boolean isMissing = !Files.exists(store.path().resolve(name), LinkOption.NOFOLLOW_LINKS);
          problems.add(name + (isMissing ? " is missing" : " can't be read: " + Wording.reason(e)));
        }
      }
    }
    return problems;
  }

  private static String some(List<String> problems) {
    int more = problems.size() - SHOWN;
    return String.join(", ", problems.subList(0, Math.min(SHOWN, problems.size())))
        + (more > 0 ? ", and " + Wording.count(more, "more is", "more are") + " wrong" : "");
  }

  /**
   * Whether the logs surely have all writes that the tables lack: the first one that is needed is
   * there, or the very first write.
   */
  boolean hasAllLogs() {
    try {
      TreeMap<Long, Path> logs = logs(store.path(), manifest.firstLog());
      if (logs.isEmpty()) {
        return false;
      }
      Writes writes = new Writes();
      writes.add(logs.firstEntry().getValue());
      return logs.firstKey() == manifest.firstLog() || writes.first == 1;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Throws if the logs lack writes that lie between others, or before some that a table has.
   * Returns warnings of what the state lacks.
   */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    List<String> blobFiles = problems(".blob");
    if (!blobFiles.isEmpty()) {
      warnings.add(some(blobFiles) + ": the blobs in it are lost; " + Damage.ADVICE);
    }
    try {
      Writes writes = new Writes();
      TreeMap<Long, Path> logs = logs(store.path(), manifest.firstLog());
      for (Map.Entry<Long, Path> log : logs.entrySet()) {
        long lost = writes.add(log.getValue());
        if (lost > 0 && log.getKey() < logs.lastKey()) {
          warnings.add(
              log.getValue().getFileName()
                  + " lacks its last "
                  + Wording.count(lost, "byte", "bytes")
                  + ": the writes in it and in later logs are not in this state, as a server"
                  + " wouldn't see them");
          break;
        }
      }
      if (!manifest.sizes().isEmpty() && logs(store.path(), 0).isEmpty()) {
        warnings.add(
            "it has no log (.log): if it is a copy of a running store, its last writes are"
                + " missing");
      }
      writes.requireComplete();
    } catch (IOException e) {
      throw new StoreException(store.address(), "its logs can't be read: " + Wording.reason(e), e);
    }
    return warnings;
  }

  /** The sequence numbers of the writes in the logs. */
  private final class Writes {
    private long first = -1;
    private long last = -1;
    private long lackingFrom = -1;
    private long lackingTo;
    private boolean bypassesLogs;

    /** Adds the writes of {@code log}; returns how many bytes at its end are not a whole write. */
    long add(Path log) throws IOException {
      try (FileChannel file = store.open(log.getFileName().toString())) {
        long size = file.size();
        boolean[] isFirst = {true};
        long end =
            RecordLog.read(
                file,
                size,
                WRITE_HEADER,
                (write, at) -> {
                  if (write.length == WRITE_HEADER) {
                    add(ByteBuffer.wrap(write).order(ByteOrder.LITTLE_ENDIAN), isFirst[0]);
                    isFirst[0] = false;
                  }
                });
        return size - end;
      }
    }

    private void add(ByteBuffer write, boolean isFirst) {
      long from = write.getLong();
      long changes = write.getInt() & 0xFFFFFFFFL;
      first = first < 0 ? from : first;
      boolean isGap = last >= 0 && from > last + 1;
      if (isGap && isFirst && lackingFrom < 0) {
        lackingFrom = last + 1;
        lackingTo = from - 1;
      }
      bypassesLogs |= isGap && !isFirst;
      last = Math.max(last, from + changes - 1);
    }

    /** Proves nothing if some writes were never in a log. */
    void requireComplete() {
      if (bypassesLogs) {
        return;
      }
      if (lackingFrom >= 0) {
        throw lacking("lack the writes " + lackingFrom + " to " + lackingTo);
      }
      if (last >= 0 && last < manifest.highest()) {
        throw lacking("end at write " + last + ", but a table has write " + manifest.highest());
      }
    }

    private StoreException lacking(String what) {
      return new StoreException(
          store.address(),
          "is not a state that the server ever had: its logs "
              + what
              + "; this is a copy that was made while the server was running: copy it again with the"
              + " server stopped, or take a snapshot of it");
    }
  }
}
