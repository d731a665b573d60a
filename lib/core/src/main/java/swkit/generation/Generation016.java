// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.hash.Blake3;
import swkit.io.Bytes;
import swkit.registry.ObjectId;

/** The releases 0.16.0 to 0.16.18: schema version 6 (store-and-dump 1.4, 3.0, key-layouts 5). */
final class Generation016 extends Generation {
  static final Generation016 INSTANCE = new Generation016();

  private static final String APPLICATION = "STALWART_APP_";

  private static final Map<String, List<Subspace>> FAMILIES = new LinkedHashMap<>();
  private static final Map<Subspace, String> TITLES = new EnumMap<>(Subspace.class);

  static {
    FAMILIES.put("data", List.of(ACL, INDEXES, QUOTAS, COUNTERS, PROPERTY));
    FAMILIES.put("registry", List.of(SETTINGS, BITMAP_IDS, FTS_INDEX, DIRECTORY));
    FAMILIES.put("blob", List.of(BLOBS, BLOB_LINKS));
    FAMILIES.put("changelog", List.of(CHANGELOG));
    FAMILIES.put("queue", List.of(QUEUE_MESSAGES, QUEUE_EVENTS));
    FAMILIES.put("report", List.of(REPORTS_OUT, REPORTS_IN));
    FAMILIES.put("telemetry", List.of(TELEMETRY_SPANS, TELEMETRY_METRICS));
    FAMILIES.put("tasks", List.of(TASKS));
    TITLES.put(BITMAP_IDS, "registry-index");
    TITLES.put(FTS_INDEX, "registry-keys");
    TITLES.put(BLOB_EXTRA, "archived-items");
    TITLES.put(TELEMETRY_INDEX, "spam-samples");
  }

  private Generation016() {}

  @Override
  public String releases() {
    return "0.16";
  }

  @Override
  public int schemaVersion() {
    return 6;
  }

  @Override
  public Kind kind(Subspace subspace) {
    return switch (subspace) {
      case INDEXES, BITMAP_IDS -> Kind.KEYS;
      case COUNTERS, QUOTAS, IN_MEMORY_COUNTERS -> Kind.COUNTERS;
      case BLOBS -> Kind.BLOBS;
      case BITMAP_TAGS, BITMAP_TEXT -> Kind.LEGACY;
      default -> Kind.VALUES;
    };
  }

  @Override
  public Map<String, List<Subspace>> families() {
    return Collections.unmodifiableMap(FAMILIES);
  }

  @Override
  public String title(Subspace subspace) {
    return TITLES.getOrDefault(subspace, subspace.title());
  }

  /** Archived items and the samples that the spam filter is trained with. */
  @Override
  public Set<Subspace> leftOut() {
    return EnumSet.of(BLOB_EXTRA, TELEMETRY_INDEX);
  }

  @Override
  public Subspace diskQuotas() {
    return COUNTERS;
  }

  /** {@code g} FFFFFFFF ‖ node: the lease of a server on its number. */
  @Override
  public boolean isLease(Subspace subspace, Entry entry) {
    return subspace == FTS_INDEX && entry.key().length == 6 && Bytes.u32(entry.key(), 0) == -1;
  }

  /** Tasks, queue, reports, telemetry, archived items and samples, the change log. */
  @Override
  public Set<Subspace> transients() {
    Set<Subspace> transients = EnumSet.of(TASKS, QUEUE_MESSAGES, QUEUE_EVENTS, QUOTAS);
    transients.addAll(EnumSet.of(REPORTS_OUT, REPORTS_IN, TELEMETRY_SPANS, TELEMETRY_METRICS));
    transients.addAll(leftOut());
    transients.add(CHANGELOG);
    transients.addAll(derived());
    return transients;
  }

  /** Also: blob links other than those of documents, and leases. */
  @Override
  public boolean isTransient(Subspace subspace, Entry entry) {
    return switch (subspace) {
      case BLOB_LINKS -> entry.key().length != AccountKeys.DOCUMENT_LINK;
      case FTS_INDEX -> isLease(subspace, entry);
      default -> transients().contains(subspace);
    };
  }

  @Override
  public boolean hasRegistry() {
    return true;
  }

  /** Web applications: BLAKE3 of STALWART_APP_ and the id of the object (store-and-dump 1.6). */
  @Override
  public Set<ByteBuffer> unhashedBlobs(Snapshot data) {
    byte[] type = Arrays.copyOf(ObjectId.of("Application", 0).key(), 2);
    Set<ByteBuffer> keys = new HashSet<>();
    try (Source items = data.scan(SETTINGS, KeyRange.prefix(type))) {
      for (Entry item = items.next(); item != null; item = items.next()) {
        if (item.key().length == ObjectId.KEY_LENGTH) {
          String name = APPLICATION + Long.toUnsignedString(ObjectId.ofKey(item.key()).id());
          keys.add(ByteBuffer.wrap(Blake3.hash(name.getBytes(StandardCharsets.US_ASCII))));
        }
      }
    }
    return keys;
  }

  @Override
  public AccountKeys accountKeys() {
    return AccountKeys016.INSTANCE;
  }
}
