// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import swkit.RefusedException;
import swkit.StoreException;
import swkit.io.Closing;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.store.StoreSettings;

/**
 * Copies the files of a store that a server may be writing to, so that the copy is one state of it:
 * all writes before a moment, and none after (store-and-dump 3.1.1). Doesn't touch {@code LOCK},
 * and changes no byte and no name in the store's directory. One thread at a time.
 *
 * <p>Why the copy is one state: RocksDB writes to a log before a table gets the same, and appends
 * to the MANIFEST before it deletes a file that is superfluous now. So if the MANIFEST hasn't
 * changed while the logs were opened, they have all writes that its tables lack. Of the last log,
 * the whole writes are taken that it has later. A table that is gone means that the MANIFEST has
 * changed: then all of this is repeated, except for the tables that were taken already, whose
 * content never changes. The class is long because that order is what makes the copy right.
 */
final class RunningStore {
  /** How often the store may change before its files are taken. */
  private static final int ATTEMPTS = 1000;

  /** How often a record that isn't whole is read again, in case it is being written. */
  private static final int PATIENCE = 200;

  private static final long MOMENT_NANOS = 100_000;

  /** The most bytes of a file that describes the store; RocksDB's have some thousands. */
  private static final long MOST_SMALL = 16 << 20;

  private static final int PORTION = 16 << 20;

  /**
   * What was copied.
   *
   * @param files how many table and blob files
   * @param bytes their bytes
   * @param copiedBytes the bytes of those that were copied, not linked
   * @param logBytes the bytes of the logs
   * @param whyCopied why files couldn't be linked; null if all are
   * @param warnings what the copy lacks
   */
  record Copied(
      int files,
      long bytes,
      long copiedBytes,
      long logBytes,
      String whyCopied,
      List<String> warnings) {}

  /** A hard link can't be made, and copies are not wanted. */
  static final class NoLinks extends IOException {
    private static final long serialVersionUID = 1L;

    NoLinks(String reason) {
      super(reason);
    }
  }

  /** The server has changed the store meanwhile. */
  private static final class Changed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** What the store was when an attempt began. */
  private record Moment(byte[] current, FileChannel manifest, long size) {}

  private final StoreDirectory store;
  private final Path directory;
  private final boolean copies;
  private final boolean durable;
  private final Runnable pause;

  private final Map<String, Long> taken = new HashMap<>();
  private final Set<String> copied = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private String manifestName;
  private StoreManifest.Reader reader;
  private TargetDirectory to;
  private String whyCopied;
  private int unsettled;

  /**
   * Copies nothing yet.
   *
   * @param settings the store
   * @param directory an empty directory that only its owner can read
   * @param copies whether files that can't be linked are copied
   * @param durable whether the copy must survive a crash of the machine
   * @param pause called now and then; may throw to end the work
   */
  RunningStore(
      StoreSettings settings, Path directory, boolean copies, boolean durable, Runnable pause) {
    this.store = new StoreDirectory(settings, settings.realPath());
    this.directory = directory;
    this.copies = copies;
    this.durable = durable;
    this.pause = pause;
  }

  /**
   * Copies everything, {@code CURRENT} last: without it, the copy is not a store.
   *
   * @throws NoLinks if files can't be linked, and are not to be copied
   */
  Copied copy() throws IOException {
    try (TargetDirectory opened = TargetDirectory.open(directory)) {
      to = opened;
      Copied done = attempts();
      opened.requireSame();
      return done;
    }
  }

  private Copied attempts() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      pause.run();
      try {
        return attempt();
      } catch (Changed e) {
        // the next attempt takes what the store is now
      }
    }
    throw new StoreException(
        store.address(),
        "changes faster than its files can be copied: name a directory on its file system, where"
            + " they are linked instead");
  }

  private Copied attempt() throws IOException, Changed {
    TreeMap<Long, FileChannel> logs = new TreeMap<>();
    String name = Damage.manifest(store);
    try (FileChannel manifest = manifest(name)) {
      Moment moment = new Moment(current(name), manifest, manifest.size());
      StoreManifest state = state(name, moment);
      requireWhole(state, moment);
      openLogs(state.firstLog(), logs);
      requireSame(moment);
      requireSpace(state);
      for (Map.Entry<String, Long> file : state.sizes().entrySet()) {
        if (!taken.containsKey(file.getKey())) {
          pause.run();
          take(file.getKey(), file.getValue(), state, moment);
        }
      }
      removeOthers(state);
      write(name, manifest, state.length());
      long logBytes = copyLogs(logs);
      copySmall("IDENTITY");
      copyOptions();
      if (durable) {
        sync(directory);
      }
      write("CURRENT", moment.current());
      return result(logBytes);
    } finally {
      Closing.all(logs.values());
    }
  }

  private StoreManifest state(String name, Moment moment) {
    try {
      if (!name.equals(manifestName)) {
        manifestName = name;
        reader = new StoreManifest.Reader();
      }
      return reader.read(moment.manifest(), moment.size());
    } catch (IOException e) {
      throw new StoreException(store.address(), "its " + name + " " + Wording.reason(e), e);
    }
  }

  private FileChannel manifest(String name) throws IOException, Changed {
    try {
      return open(name);
    } catch (NoSuchFileException e) {
      if (Damage.manifest(store).equals(name)) {
        Damage.checkCurrent(store);
      }
      throw new Changed();
    }
  }

  private static byte[] current(String manifest) {
    return (manifest + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** An edit that isn't whole is being written, or a killed server left it, or it is damage. */
  private void requireWhole(StoreManifest state, Moment moment) throws Changed {
    if (state.length() < moment.size()) {
      if (unsettled++ < PATIENCE) {
        LockSupport.parkNanos(MOMENT_NANOS);
        throw new Changed();
      }
      Damage.checkManifest(store);
    }
  }

  private void requireSame(Moment moment) throws IOException, Changed {
    if (!Arrays.equals(current(Damage.manifest(store)), moment.current())
        || moment.manifest().size() != moment.size()) {
      throw new Changed();
    }
  }

  /**
   * Opens the logs from {@code first} on. A listing need not have what appears meanwhile, so the
   * first one says which is the last that is wanted, and the second one has all up to that.
   */
  private void openLogs(long first, Map<Long, FileChannel> logs) throws IOException {
    TreeMap<Long, Path> before = CompletenessCheck.logs(store.path(), first);
    if (before.isEmpty()) {
      return;
    }
    Map<Long, Path> all =
        CompletenessCheck.logs(store.path(), first).headMap(before.lastKey(), true);
    for (Map.Entry<Long, Path> log : all.entrySet()) {
      try {
        logs.put(log.getKey(), open(log.getValue().getFileName().toString()));
      } catch (NoSuchFileException e) {
        // superfluous by now, or the MANIFEST changes, which is noticed
      }
    }
  }

  private FileChannel open(String name) throws IOException {
    Path file = store.path().resolve(name);
    try {
      store.requireNoPipe(name);
      return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (AccessDeniedException e) {
      throw new StoreException(
          store.address(), "its " + name + " can't be read: " + Wording.reason(e), e);
    }
  }

  /** Throws if files are to be copied and don't fit. */
  private void requireSpace(StoreManifest state) throws IOException {
    if (whyCopied == null) {
      return;
    }
    long needed = 0;
    for (Map.Entry<String, Long> file : state.sizes().entrySet()) {
      needed += taken.containsKey(file.getKey()) ? 0 : file.getValue();
    }
    long free = Files.getFileStore(directory).getUsableSpace();
    if (needed > free) {
      throw new RefusedException(
          directory.toString(),
          "needs about "
              + Wording.bytes(needed)
              + " for copies (hard links are not possible: "
              + whyCopied
              + "), but only "
              + Wording.bytes(free)
              + " are free there");
    }
  }

  /** Links or copies a table or blob file. A blob file that is lost is left out. */
  private void take(String name, long size, StoreManifest state, Moment moment)
      throws IOException, Changed {
    Path file = store.path().resolve(name);
    try {
      if (whyCopied == null && !link(name)) {
        requireSpace(state);
      }
      if (whyCopied != null) {
        try (FileChannel from = open(name)) {
          copied.add(name);
          write(name, from, from.size());
        }
      }
    } catch (NoSuchFileException e) {
      if (OwnFiles.isThere(file) && OwnFiles.isThere(directory)) {
        throw e;
      }
      requireSame(moment);
      requireBlobFile(name, name + " is missing");
      return;
    }
    BasicFileAttributes attributes = to.attributes(name);
    if (!attributes.isRegularFile()) {
      throw Damage.damaged(store, "its " + name + " is not an ordinary file");
    }
    if (attributes.size() != size) {
      requireBlobFile(name, name + " has " + attributes.size() + " bytes, not " + size);
    }
    taken.put(name, attributes.size());
  }

  private void requireBlobFile(String name, String problem) {
    if (!name.endsWith(".blob")) {
      throw Damage.damaged(store, problem);
    }
  }

  /** Returns false if no link can be made. */
  private boolean link(String name) throws IOException {
    try {
      to.link(name, store.path().resolve(name));
      return true;
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      String reason =
          e instanceof FileSystemException f ? Wording.reason(f) : "the file system has none";
      if (!copies) {
        throw new NoLinks(reason);
      }
      whyCopied = reason;
      return false;
    }
  }

  /** Removes what an earlier attempt took and the store doesn't need any more. */
  private void removeOthers(StoreManifest state) throws IOException {
    for (String name : Set.copyOf(taken.keySet())) {
      if (!state.sizes().containsKey(name)) {
        to.delete(name);
        taken.remove(name);
        copied.remove(name);
      }
    }
  }

  private long copyLogs(TreeMap<Long, FileChannel> logs) throws IOException {
    long bytes = 0;
    for (Map.Entry<Long, FileChannel> log : logs.entrySet()) {
      pause.run();
      FileChannel from = log.getValue();
      String name = StoreManifest.name(log.getKey(), "log");
      long end = log.getKey().equals(logs.lastKey()) ? endOfWrites(name, from) : from.size();
      write(name, from, end);
      bytes += end;
    }
    return bytes;
  }

  /** Where the last whole write ends. Waits for one that is being written. */
  private long endOfWrites(String name, FileChannel log) throws IOException {
    long end = RecordLog.read(log, log.size(), 0, (record, at) -> {});
    for (int i = 0; i < PATIENCE && end < log.size(); i++) {
      LockSupport.parkNanos(MOMENT_NANOS);
      long later = RecordLog.read(log, end, log.size(), 0, (record, at) -> {});
      if (later > end) {
        return later;
      }
    }
    long rest = log.size() - end;
    if (rest > 0) {
      warnings.add(
          "its "
              + name
              + " ends with "
              + Wording.count(rest, "byte", "bytes")
              + " that are not a whole write; this state ends before them");
    }
    return end;
  }

  /** The options are for people: no server reads them. */
  private void copyOptions() throws IOException {
    String latest = null;
    try (Stream<Path> files = Files.list(store.path())) {
      latest =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("OPTIONS-\\d{6,}"))
              .max(java.util.Comparator.comparing(String::length).thenComparing(n -> n))
              .orElse(null);
    }
    if (latest != null) {
      copySmall(latest);
    }
  }

  private void copySmall(String name) throws IOException {
    try (FileChannel from = open(name)) {
      if (from.size() > MOST_SMALL) {
        throw Damage.damaged(store, "its " + name + " has " + Wording.bytes(from.size()));
      }
      write(name, from, from.size());
    } catch (NoSuchFileException e) {
      // the store is whole without it
    }
  }

  private void write(String name, byte[] content) throws IOException {
    try (FileChannel file = to.create(name + ".new")) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      if (durable) {
        file.force(true);
      }
    }
    to.move(name + ".new", name);
    if (durable) {
      sync(directory);
    }
  }

  /** Copies the first {@code size} bytes of {@code from}. */
  private void write(String name, FileChannel from, long size) throws IOException {
    try (FileChannel file = to.create(name)) {
      for (long at = 0; at < size; ) {
        pause.run();
        long moved = from.transferTo(at, Math.min(PORTION, size - at), file);
        if (moved <= 0) {
          throw new IOException(name + " has become shorter");
        }
        at += moved;
      }
      if (durable) {
        file.force(true);
      }
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Copied result(long logBytes) {
    long bytes = 0;
    long copiedBytes = 0;
    for (Map.Entry<String, Long> file : taken.entrySet()) {
      bytes += file.getValue();
      copiedBytes += copied.contains(file.getKey()) ? file.getValue() : 0;
    }
    return new Copied(taken.size(), bytes, copiedBytes, logBytes, whyCopied, List.copyOf(warnings));
  }
}
