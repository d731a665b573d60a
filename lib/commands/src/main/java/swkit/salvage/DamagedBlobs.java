// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobBackends;
import swkit.blob.BlobStore;
import swkit.generation.BlobLink;
import swkit.io.Closing;
import swkit.io.Wording;
import swkit.storage.StoreBlobStore;
import swkit.store.Store;
import swkit.store.StoreSettings;

/**
 * A blob store in which objects may be missing or unreadable (store-and-dump 3.7). If the store
 * doesn't answer, the first request fails, since no object can be read then. For one thread.
 */
final class DamagedBlobs implements AutoCloseable {
  private final BlobStore blobs;
  private final List<Store> opened;
  private final AtomicLong found = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private boolean answers;

  private DamagedBlobs(BlobStore blobs, List<Store> opened) {
    this.blobs = blobs;
    this.opened = opened;
  }

  static DamagedBlobs open(StoreSettings settings) {
    settings.requireSecrets();
    List<Store> opened = new ArrayList<>();
    try {
      return new DamagedBlobs(member(settings, opened), opened);
    } catch (RuntimeException e) {
      throw Closing.after(e, opened.toArray(AutoCloseable[]::new));
    }
  }

  private static BlobStore member(StoreSettings settings, List<Store> opened) {
    if (settings.isForBlobsOnly()) {
      return BlobBackends.of(settings).open(settings, each -> member(each, opened));
    }
    if (!settings.backend().exists(settings)) {
      throw new RefusedException(settings.address(), "this store doesn't exist");
    }
    opened.add(settings.backend().openUnshared(settings));
    return StoreBlobStore.of(opened.get(opened.size() - 1));
  }

  String address() {
    return blobs.address();
  }

  /** What makes it likely that it is another store. */
  List<String> notes() {
    return found.get() == 0 && missing.get() > 0
        ? List.of(
            blobs.address()
                + " has none of the "
                + Wording.count(missing.get(), "blob", "blobs")
                + " that the data store names: is it the right one, and is it mounted?")
        : List.of();
  }

  /**
   * The blobs that {@code links} name, as they are stored. Closing the source closes {@code links}.
   *
   * @param others whether all other blobs are wanted too, because links are lost
   * @param losses called with those that are missing or can't be read
   */
  Source fetch(Source links, boolean others, Workers workers, Consumer<Loss> losses) {
    Source wanted =
        others
            ? Source.union(
                List.of(
                    links,
                    blobs
                        .keys(KeyRange.all())
                        .filter(blob -> blob.key().length == BlobLink.HASH_LENGTH)))
            : links;
    Map<ByteBuffer, String> problems = new ConcurrentHashMap<>();
    Source fetched = workers.request(wanted, blobs.requests(), key -> get(key.key(), problems));
    return fetched.derived(
        () -> {
          Entry blob = fetched.next();
          while (blob != null) {
            String problem = problems.remove(ByteBuffer.wrap(blob.key()));
            if (problem == null) {
              return blob;
            }
            losses.accept(new Loss(Subspace.BLOBS, Loss.Kind.VALUE, blob.key(), null, problem));
            blob = fetched.next();
          }
          return null;
        });
  }

  private Entry get(byte[] key, Map<ByteBuffer, String> problems) {
    byte[] stored = null;
    String problem = null;
    try {
      stored = blobs.get(key);
      problem = stored == null ? "it is not in " + blobs.address() : null;
    } catch (SwkitException e) {
      if (!answers()) {
        throw e;
      }
      problem = e.getMessage();
    }
    (stored == null ? missing : found).incrementAndGet();
    if (problem != null) {
      problems.put(ByteBuffer.wrap(key), problem);
    }
    return new Entry(key, stored == null ? Entry.NO_VALUE : stored);
  }

  /** Whether the store can say at all whether it has a blob. */
  private synchronized boolean answers() {
    if (!answers) {
      try {
        blobs.exists(new byte[BlobLink.HASH_LENGTH]);
        answers = true;
      } catch (SwkitException e) {
        return false;
      }
    }
    return answers;
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>();
    all.add(blobs);
    all.addAll(opened);
    Closing.all(all);
  }
}
