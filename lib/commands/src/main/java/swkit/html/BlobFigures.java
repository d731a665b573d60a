// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/**
 * What the blobs say: which mails have no content, which have the same, what is attached, and what
 * no link names. First takes all links, then all blobs. Not thread-safe.
 */
final class BlobFigures {
  private static final int SHOWN = 50;
  private static final int TEMPORARY = BlobLink.HASH_LENGTH + 12;

  /** The content of several mails. */
  private record Shared(long prefix, int copies, long size) {
    long saved() {
      return (copies - 1) * size;
    }
  }

  private final MailIndex mails;
  private final Set<ByteBuffer> unhashed;
  private final long now = Instant.now().getEpochSecond();
  private final HashPrefixes linked = new HashPrefixes();
  private final Attachments attachments = new Attachments();
  private final Top<Shared> shared = new Top<>(SHOWN, Shared::saved);
  private final Map<Integer, Long> missingByAccount = new HashMap<>();
  private final Map<Long, JsonObject> missing = new LinkedHashMap<>();
  private Map<Long, Long> examples = Map.of();
  private long missingMails;
  private long copies;
  private long saved;
  private long freed;
  private long freedBytes;

  /**
   * Begins.
   *
   * @param unhashed the keys of blobs that no link needs to name
   */
  BlobFigures(MailIndex mails, Set<ByteBuffer> unhashed) {
    this.mails = mails;
    this.unhashed = unhashed;
  }

  /** Takes the key of a link; a temporary one counts until it expires. */
  void link(byte[] key) {
    boolean isExpired = key.length == TEMPORARY && Bytes.u64(key, BlobLink.HASH_LENGTH + 4) < now;
    if (key.length > BlobLink.HASH_LENGTH && !isExpired) {
      long prefix = HashPrefixes.of(key);
      if (linked.size() == 0 || linked.get(linked.size() - 1) != prefix) {
        linked.add(prefix);
      }
    }
  }

  /** Takes a blob, with its content. */
  void blob(Entry blob) {
    byte[] key = blob.key();
    if (key.length != BlobLink.HASH_LENGTH || unhashed.contains(ByteBuffer.wrap(key))) {
      return;
    }
    long size = blob.value().length;
    int used = mails.found(key);
    if (used > 0) {
      attachments.add(blob.value());
    }
    if (used > 1) {
      copies += used - 1;
      saved += (used - 1) * size;
      shared.add(new Shared(HashPrefixes.of(key), used, size));
    }
    if (linked.first(HashPrefixes.of(key)) < 0) {
      freed++;
      freedBytes += size;
    }
  }

  /** Ends, and wants the details of the mails that are shown. */
  void end(MailDetails details) {
    mails.missing(
        mail -> {
          missingMails++;
          missingByAccount.merge((int) (mail >>> 32), 1L, Long::sum);
          if (missing.size() < SHOWN) {
            missing.put(mail, null);
          }
        });
    missing.keySet().forEach(details::want);
    examples =
        mails.examples(shared.sorted().stream().map(Shared::prefix).collect(Collectors.toSet()));
    examples.values().forEach(details::want);
  }

  /** How many mails of {@code account} have no content. */
  long missing(int account) {
    return missingByAccount.getOrDefault(account, 0L);
  }

  void addTotals(JsonObject totals) {
    totals.addProperty("missing", missingMails);
    totals.addProperty("copies", copies);
    totals.addProperty("saved", saved);
    totals.addProperty("freed", freed);
    totals.addProperty("freedBytes", freedBytes);
  }

  /** The mails without content, the first ones. */
  JsonArray missing(MailDetails details) {
    JsonArray array = new JsonArray();
    missing.keySet().forEach(mail -> array.add(details.json(mail)));
    return array;
  }

  /** The contents of several mails, those that take the most. */
  JsonArray shared(MailDetails details) {
    JsonArray array = new JsonArray();
    List<Shared> all = shared.sorted();
    for (Shared one : all) {
      JsonObject json = details.json(examples.get(one.prefix));
      json.addProperty("copies", one.copies);
      json.addProperty("size", one.size);
      json.addProperty("saved", one.saved());
      array.add(json);
    }
    return array;
  }

  JsonArray attachments() {
    return attachments.json();
  }
}
