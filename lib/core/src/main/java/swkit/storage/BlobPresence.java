// SPDX-License-Identifier: Apache-2.0
package swkit.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;
import swkit.blob.BlobBackends;
import swkit.blob.BlobContent;
import swkit.blob.BlobStore;
import swkit.io.Wording;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * Looks for a sample of the linked blobs in a blob store, to distinguish a store that lost some
 * blobs from the wrong store.
 *
 * <p>The sample is spread over all hashes. Immutable. Throws a {@link StoreException} if the blob
 * store doesn't answer correctly.
 */
public final class BlobPresence {
  /** The number of blobs in the sample. */
  static final int SAMPLE = 50;

  /** A part of a blob store counts as empty only if at least this many blobs belong to it. */
  private static final int ENOUGH = 3;

  /** A large part is missing if it is more than one in this many. */
  private static final int LARGE_PART = 10;

  /** The part of all hashes that the first range covers. */
  private static final double FIRST_PART = 1.0 / (1 << 16);

  private static final int FACTOR = 16;
  private static final double HALF_OF_HASHES = Math.pow(2, 63);

  /** The settings that locate blobs, by type of store; none of them is secret. */
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "fs", List.of("path", "depth"),
          "s3", List.of("bucket", "key-prefix", "endpoint", "region"),
          "azure", List.of("container", "key-prefix", "storage-account", "endpoint"),
          "sqlite", List.of("path"),
          "rocksdb", List.of("path"),
          "postgresql", List.of("host", "port", "database"),
          "mysql", List.of("host", "port", "database"),
          "foundationdb", List.of("cluster-file"));

  private final String links;
  private final StoreSettings settings;
  private final int looked;
  private final int missing;
  private final List<String> reasons = new ArrayList<>();
  private boolean empty;

  private BlobPresence(String links, StoreSettings settings, BlobStore store, List<byte[]> sample) {
    this.links = links;
    this.settings = settings;
    this.looked = sample.size();
    Map<BlobStore, List<byte[]>> parts = new LinkedHashMap<>();
    Map<BlobStore, List<byte[]>> absent = new IdentityHashMap<>();
    for (byte[] hash : sample) {
      parts.computeIfAbsent(store.at(hash), any -> new ArrayList<>()).add(hash);
    }
    int lacking = 0;
    for (Map.Entry<BlobStore, List<byte[]>> part : parts.entrySet()) {
      List<byte[]> lacked =
          part.getValue().stream().filter(hash -> !part.getKey().exists(hash)).toList();
      lacking += lacked.size();
      absent.put(part.getKey(), lacked);
    }
    this.missing = lacking;
    this.empty = looked > 0 && missing == looked;
    parts.forEach(
        (part, hashes) -> {
          boolean none = absent.get(part).size() == hashes.size();
          if (none && (empty || hashes.size() >= ENOUGH)) {
            empty = true;
            if (parts.size() > 1 || part != store) {
              reasons.add(
                  part.address()
                      + " has none of the "
                      + Wording.count(hashes.size(), "blob that belongs", "blobs that belong")
                      + " there");
            }
            reasons.addAll(part.whyMissing(hashes));
          }
        });
    if (empty && !settings.members().isEmpty()) {
      misplaced(store, parts);
    }
    if (!empty && looked > 0) {
      store.requireTruthful();
    }
  }

  /** Adds a reason if blobs are in another member than their hashes choose. */
  private void misplaced(BlobStore store, Map<BlobStore, List<byte[]>> parts) {
    Predicate<byte[]> elsewhere =
        hash ->
            parts.keySet().stream().anyMatch(part -> part != store.at(hash) && part.exists(hash));
    if (parts.values().stream().flatMap(List::stream).limit(SAMPLE).anyMatch(elsewhere)) {
      reasons.add(
          "blobs are in other stores than their hashes choose: are the stores complete and in the"
              + " server's order?");
    }
  }

  /** Looks for the linked blobs of {@code snapshot} in the blob store of its storage. */
  public static BlobPresence of(Snapshot snapshot) {
    StorageSnapshot storage = (StorageSnapshot) snapshot;
    return new BlobPresence(
        snapshot.address(), storage.blobSettings(), storage.blobStore(), spread(snapshot));
  }

  /**
   * Looks for the linked blobs of {@code snapshot} in the blob store of {@code target}, which is
   * opened for reading. With {@code force}, also if another process has it open.
   */
  public static BlobPresence in(StorageSettings target, Snapshot snapshot, boolean force) {
    List<byte[]> sample =
        snapshot instanceof StorageSnapshot ? spread(snapshot) : inOnePass(snapshot);
    StoreSettings where = target.blobs();
    List<Store> opened = new ArrayList<>();
    try {
      Function<StoreSettings, BlobStore> open =
          store -> {
            if (!store.backend().exists(store)) {
              throw new RefusedException(
                  store.address(), "this store doesn't exist: is it the right one?");
            }
            opened.add(store.backend().openForReading(store, force));
            return StoreBlobStore.of(opened.get(opened.size() - 1));
          };
      Function<StoreSettings, BlobStore> member =
          store ->
              store.isForBlobsOnly() ? BlobBackends.of(store).open(store, open) : open.apply(store);
      try (BlobStore store =
          where.isForBlobsOnly() ? BlobBackends.of(where).open(where, member) : open.apply(where)) {
        return new BlobPresence(snapshot.address(), where, store, sample);
      }
    } finally {
      opened.forEach(Store::close);
    }
  }

  /**
   * Some linked hashes, spread over all. Hashes are evenly distributed, so a small range shows
   * their density, which gives the size of the further ranges.
   */
  private static List<byte[]> spread(Snapshot snapshot) {
    double part = FIRST_PART;
    List<byte[]> found = hashes(snapshot, 0, part, Integer.MAX_VALUE);
    while (found.size() < 2 * SAMPLE && part < 1) {
      part = Math.min(1, part * FACTOR);
      found = hashes(snapshot, 0, part, Integer.MAX_VALUE);
    }
    List<byte[]> sample = new ArrayList<>();
    if (part == 1) {
      int count = Math.min(SAMPLE, found.size());
      for (int i = 0; i < count; i++) {
        sample.add(found.get((int) ((long) i * found.size() / count)));
      }
      return sample;
    }
    double width = 8 * part / found.size();
    for (int i = 0; i < SAMPLE; i++) {
      double from = (double) i / SAMPLE;
      sample.addAll(hashes(snapshot, from, Math.min(1, from + width), 1));
    }
    return sample.isEmpty() ? found.subList(0, SAMPLE) : sample;
  }

  private static List<byte[]> hashes(Snapshot snapshot, double from, double to, int most) {
    byte[] end = to >= 1 ? ends() : place(to);
    List<byte[]> hashes = new ArrayList<>();
    try (Source linked =
        BlobContent.linked(
            snapshot.scan(Subspace.BLOB_LINKS, new KeyRange(place(from), end)),
            snapshot.address())) {
      for (Entry hash = linked.next(); hash != null; hash = linked.next()) {
        if (hashes.size() < most) {
          hashes.add(hash.key());
        }
      }
    }
    return hashes;
  }

  /** The first key at {@code part} of all hashes. */
  private static byte[] place(double part) {
    return part == 0
        ? new byte[0]
        : ByteBuffer.allocate(8).putLong((long) (part * HALF_OF_HASHES) << 1).array();
  }

  /** A key above all links, which have at most some 60 bytes. */
  private static byte[] ends() {
    byte[] end = new byte[100];
    Arrays.fill(end, (byte) 0xFF);
    return end;
  }

  /** Some linked hashes in one pass, because frames are read from the beginning. */
  private static List<byte[]> inOnePass(Snapshot snapshot) {
    List<byte[]> sample = new ArrayList<>();
    Random random = new Random(SAMPLE);
    int seen = 0;
    try (Source linked =
        BlobContent.linked(snapshot.scan(Subspace.BLOB_LINKS), snapshot.address())) {
      for (Entry hash = linked.next(); hash != null; hash = linked.next()) {
        seen++;
        if (sample.size() < SAMPLE) {
          sample.add(hash.key());
        } else {
          int place = random.nextInt(seen);
          if (place < SAMPLE) {
            sample.set(place, hash.key());
          }
        }
      }
    }
    TreeSet<ByteBuffer> sorted = new TreeSet<>();
    sample.forEach(hash -> sorted.add(ByteBuffer.wrap(hash)));
    return sorted.stream().map(ByteBuffer::array).toList();
  }

  /** Throws if this is not the right blob store; {@code advice} ends the message. */
  public void requireSome(String advice) {
    if (isEmpty()) {
      throw new RefusedException(settings.address(), question() + "; " + advice);
    }
  }

  /** Whether the store, or a part of it, has none of the sample. */
  public boolean isEmpty() {
    return empty;
  }

  /** Whether more than one in ten of the sample is missing. */
  public boolean lacksMuch() {
    return isLarge(missing, looked);
  }

  /** Whether {@code missing} is a large part of {@code all}: more than one in ten. */
  public static boolean isLarge(long missing, long all) {
    return missing * LARGE_PART > all;
  }

  /** What is missing and what to check, as a predicate of the blob store. */
  public String question() {
    String all = Wording.count(looked, "blob", "blobs");
    String what =
        missing == looked
            ? "has none of the " + all + " looked for, which the links in " + links + " name"
            : "lacks "
                + missing
                + " of the "
                + all
                + " looked for, which the links in "
                + links
                + " name";
    return what
        + ": is it the right blob store, and is it mounted? Check "
        + settingsToCheck(settings)
        + (reasons.isEmpty() ? "" : "; " + String.join("; ", reasons));
  }

  /** The settings that locate blobs, with their values, for messages. */
  static String settingsToCheck(StoreSettings settings) {
    if (!settings.members().isEmpty()) {
      return "the number and the order of its stores, and of each: "
          + settings.members().stream()
              .map(BlobPresence::settingsToCheck)
              .distinct()
              .collect(java.util.stream.Collectors.joining(" | "));
    }
    List<String> named = new ArrayList<>();
    for (String name : SETTINGS.getOrDefault(settings.type(), List.of())) {
      String value = settings.values().get(name);
      named.add(name + " (" + (value == null ? "not set" : value) + ")");
    }
    return named.isEmpty() ? settings.address() : String.join(", ", named);
  }

  /** The address of the blob store. */
  public String address() {
    return settings.address();
  }

  /** The number of blobs that were looked for. */
  public int looked() {
    return looked;
  }

  /** The number of those that are missing. */
  public int missing() {
    return missing;
  }

  /** The likely reasons why they are missing. */
  public List<String> reasons() {
    return Collections.unmodifiableList(reasons);
  }
}
