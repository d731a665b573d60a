// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;

/**
 * Brings content to mails and other objects. If the snapshot finds blobs by key, each box is read
 * in the order of its objects, several boxes at once; otherwise all blobs are read once in the
 * order of their keys, by way of a temporary file if the order of the objects matters. Each blob
 * was compared with its hash by the snapshot. Not thread-safe.
 */
final class BlobBatch {
  /** An object whose content is in a blob. */
  interface Stored {
    /** The key of the blob, 32 bytes; null if unknown. */
    byte[] hash();

    /** Its size in bytes, about; negative if unknown. */
    long size();
  }

  /** Some objects, and what is done with them. For one thread at a time. */
  interface Box {
    List<? extends Stored> objects();

    /** Takes an object whose blob is intact. */
    void take(int index, byte[] blob);

    /**
     * Takes an object whose blob is missing or damaged; {@code blob} isn't null if it is altered.
     */
    void lost(int index, String why, byte[] blob);

    /** Called after the last object. */
    void complete();

    /** Closes open files for now. */
    void release();
  }

  private record Use(byte[] hash, Box box, int index) {}

  /** The most objects that are read at once. */
  private static final int MOST_OBJECTS = 400;

  /** The size of an object that the database has no size for. */
  private static final long EXPECTED = 64L << 10;

  /** The boxes with open files, in a pass over all blobs. */
  private static final int MOST_OPEN = 200;

  private final Snapshot snapshot;
  private final Damages damages;
  private final Workers workers;
  private final Progress progress;
  private final boolean isAnnounced;
  private final boolean isOrdered;
  private final Supplier<Spool> spool;

  BlobBatch(
      Snapshot snapshot,
      Damages damages,
      Workers workers,
      Progress progress,
      boolean isAnnounced,
      boolean isOrdered,
      Supplier<Spool> spool) {
    this.snapshot = snapshot;
    this.damages = damages;
    this.workers = workers;
    this.progress = progress;
    this.isAnnounced = isAnnounced;
    this.isOrdered = isOrdered;
    this.spool = spool;
  }

  /** Brings all content to {@code boxes}, and completes the boxes. */
  void run(List<Box> boxes) {
    long all =
        boxes.stream().flatMap(box -> box.objects().stream()).mapToLong(BlobBatch::size).sum();
    if (isAnnounced && all > 0) {
      progress.begin("extracting", all);
    }
    if (snapshot.findsBlobs()) {
      List<Workers.Task> tasks = new ArrayList<>();
      for (Box box : boxes) {
        long bytes = box.objects().stream().mapToLong(BlobBatch::size).sum();
        tasks.add(new Workers.Task("mailbox", bytes, () -> inOrder(box)));
      }
      workers.run(tasks, workers.threads());
    } else if (isOrdered) {
      try (Spool file = spool.get()) {
        List<SpooledBox> spooled = boxes.stream().map(box -> new SpooledBox(box, file)).toList();
        pass(spooled);
        spooled.forEach(box -> box.empty(workers));
      }
    } else {
      pass(boxes);
    }
  }

  private static long size(Stored object) {
    return object.size() < 0 ? EXPECTED : object.size();
  }

  /** Reads some objects of a box at a time: their blobs by key, then the objects in order. */
  private void inOrder(Box box) {
    List<? extends Stored> objects = box.objects();
    long most = Math.max(1 << 20, workers.share());
    for (int from = 0; from < objects.size(); ) {
      int to = from;
      for (long bytes = 0; to < objects.size() && to - from < MOST_OBJECTS; to++) {
        bytes += size(objects.get(to));
        if (bytes > most && to > from) {
          break;
        }
      }
      some(box, from, to);
      from = to;
    }
    box.complete();
  }

  private void some(Box box, int from, int to) {
    workers.checkNotStopped();
    Map<ByteBuffer, byte[]> blobs = read(box.objects().subList(from, to));
    for (int i = from; i < to; i++) {
      byte[] hash = box.objects().get(i).hash();
      give(box, i, hash == null ? null : blobs.get(ByteBuffer.wrap(hash)));
    }
  }

  private Map<ByteBuffer, byte[]> read(List<? extends Stored> objects) {
    Map<ByteBuffer, byte[]> blobs = new TreeMap<>(BlobBatch::compare);
    List<Entry> keys = keys(objects);
    try (Source source = snapshot.blobs(Source.of(keys), missing -> {})) {
      for (Entry blob = source.next(); blob != null; blob = source.next()) {
        progress.entry(Subspace.BLOBS, blob.size());
        blobs.put(ByteBuffer.wrap(blob.key()), blob.value());
      }
    }
    return blobs;
  }

  private static int compare(ByteBuffer one, ByteBuffer other) {
    return Arrays.compareUnsigned(one.array(), other.array());
  }

  private static List<Entry> keys(List<? extends Stored> objects) {
    List<Entry> keys = new ArrayList<>(objects.size());
    byte[] last = null;
    List<byte[]> hashes = new ArrayList<>(objects.size());
    objects.forEach(object -> hashes.add(object.hash()));
    hashes.removeIf(hash -> hash == null);
    hashes.sort(Arrays::compareUnsigned);
    for (byte[] hash : hashes) {
      if (!Arrays.equals(last, hash)) {
        keys.add(new Entry(hash));
      }
      last = hash;
    }
    return keys;
  }

  private void give(Box box, int index, byte[] blob) {
    byte[] hash = box.objects().get(index).hash();
    BlobDamage.Kind kind = hash == null ? null : damages.of(hash);
    if (hash == null) {
      box.lost(index, "what finds its content is damaged or missing", null);
    } else if (kind == BlobDamage.Kind.ALTERED) {
      box.lost(index, "its content is damaged: its BLAKE3 is not its key", blob);
    } else if (blob == null) {
      boolean isUnreadable = kind == BlobDamage.Kind.UNREADABLE;
      box.lost(index, isUnreadable ? "its content can't be read" : "its content is missing", null);
    } else {
      box.take(index, blob);
    }
  }

  /** One pass over all blobs in the order of their keys. */
  private void pass(List<? extends Box> boxes) {
    Map<Box, Box> open = openBoxes();
    List<Use> uses = uses(boxes);
    int at = 0;
    try (Source source = snapshot.blobs(Source.of(distinct(uses)), missing -> {})) {
      for (Entry blob = source.next(); blob != null; blob = source.next()) {
        workers.checkNotStopped();
        progress.entry(Subspace.BLOBS, blob.size());
        for (; at < uses.size() && isUpTo(uses.get(at), blob); at++) {
          Use use = uses.get(at);
          boolean isThis = Arrays.equals(use.hash(), blob.key());
          open.put(use.box(), use.box());
          give(use.box(), use.index(), isThis ? blob.value() : null);
        }
      }
    }
    for (; at < uses.size(); at++) {
      give(uses.get(at).box(), uses.get(at).index(), null);
    }
    for (Box box : boxes) {
      for (int i = 0; i < box.objects().size(); i++) {
        if (box.objects().get(i).hash() == null) {
          give(box, i, null);
        }
      }
      box.complete();
    }
  }

  private static boolean isUpTo(Use use, Entry blob) {
    return Arrays.compareUnsigned(use.hash(), blob.key()) <= 0;
  }

  private static Map<Box, Box> openBoxes() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Box, Box> eldest) {
        boolean isTooMuch = size() > MOST_OPEN;
        if (isTooMuch) {
          eldest.getKey().release();
        }
        return isTooMuch;
      }
    };
  }

  private static List<Use> uses(List<? extends Box> boxes) {
    List<Use> uses = new ArrayList<>();
    for (Box box : boxes) {
      for (int i = 0; i < box.objects().size(); i++) {
        if (box.objects().get(i).hash() != null) {
          uses.add(new Use(box.objects().get(i).hash(), box, i));
        }
      }
    }
    uses.sort((one, other) -> Arrays.compareUnsigned(one.hash(), other.hash()));
    return uses;
  }

  private static Iterable<Entry> distinct(List<Use> uses) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < uses.size();
          }

          @Override
          public Entry next() {
            byte[] hash = uses.get(next).hash();
            while (next < uses.size() && Arrays.equals(uses.get(next).hash(), hash)) {
              next++;
            }
            return new Entry(hash);
          }
        };
  }
}
