// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.Subspace;
import swkit.io.Bytes;

/**
 * The releases 0.15.0 to 0.15.5: schema version 5 (store-and-dump 1.4 and 3.0, key-layouts 3-4).
 */
public final class Generation015 extends Generation {
  static final int SCHEMA_VERSION = 5;
  public static final Generation015 INSTANCE = new Generation015();

  private static final Map<String, List<Subspace>> FAMILIES = new LinkedHashMap<>();

  static {
    FAMILIES.put("data", List.of(ACL, INDEXES, QUOTAS, COUNTERS, PROPERTY));
    FAMILIES.put("directory", List.of(DIRECTORY));
    FAMILIES.put("config", List.of(SETTINGS));
    FAMILIES.put("blob", List.of(BLOBS, BLOB_EXTRA, BLOB_LINKS));
    FAMILIES.put("changelog", List.of(CHANGELOG));
    FAMILIES.put("queue", List.of(QUEUE_MESSAGES, QUEUE_EVENTS));
    FAMILIES.put("report", List.of(REPORTS_OUT, REPORTS_IN));
    FAMILIES.put("telemetry", List.of(TELEMETRY_SPANS, TELEMETRY_METRICS));
    FAMILIES.put("tasks", List.of(TASKS));
  }

  private Generation015() {}

  @Override
  public String releases() {
    return "0.15";
  }

  @Override
  public Generation next() {
    return Generation016.INSTANCE;
  }

  @Override
  public int schemaVersion() {
    return SCHEMA_VERSION;
  }

  @Override
  public Kind kind(Subspace subspace) {
    return switch (subspace) {
      case INDEXES -> Kind.KEYS;
      case COUNTERS, QUOTAS, IN_MEMORY_COUNTERS -> Kind.COUNTERS;
      case BLOBS -> Kind.BLOBS;
      case BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT, FTS_INDEX, TELEMETRY_INDEX -> Kind.LEGACY;
      default -> Kind.VALUES;
    };
  }

  @Override
  public Map<String, List<Subspace>> families() {
    return Collections.unmodifiableMap(FAMILIES);
  }

  /** Tasks, queue, reports, telemetry, uploads and samples, the change log (cut off as it ages). */
  @Override
  public Set<Subspace> transients() {
    Set<Subspace> transients = EnumSet.of(TASKS, QUEUE_MESSAGES, QUEUE_EVENTS);
    transients.addAll(EnumSet.of(REPORTS_OUT, REPORTS_IN, TELEMETRY_SPANS, TELEMETRY_METRICS));
    transients.addAll(EnumSet.of(BLOB_EXTRA, CHANGELOG));
    transients.addAll(derived());
    return transients;
  }

  /** Also: blob links other than those of documents, and the quotas of the mail queue. */
  @Override
  public boolean isTransient(Subspace subspace, Entry entry) {
    return switch (subspace) {
      case BLOB_LINKS -> entry.key().length != AccountKeys.DOCUMENT_LINK;
      case QUOTAS -> entry.key()[0] != AccountKeys015.DISK_QUOTA;
      default -> transients().contains(subspace);
    };
  }

  /** The entries that a 0.16 server writes before it refuses (store-and-dump 6.1). */
  @Override
  public boolean isForeign(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    return switch (subspace) {
      case SETTINGS -> key.length == 10 && key[0] == 0;
      case DIRECTORY -> key.length == 10 && key[0] == 0 && Bytes.u32(key, 2) == 0;
      case TASKS -> key.length == 16;
      case COUNTERS -> key.length == 2;
      case BITMAP_IDS -> key.length >= 12;
      case FTS_INDEX -> isRegistryKey(key, entry.value());
      default -> false;
    };
  }

  /**
   * Whether it is a primary key, a reference or a node lease of 0.16, and not what a release before
   * 0.15 had there (key-layouts 5): the value names the owner, whose type the key begins with.
   */
  private static boolean isRegistryKey(byte[] key, byte[] value) {
    if (key.length < 4 || Bytes.u32(key, 0) == -1) {
      return key.length == 6;
    }
    boolean isGlobal = key[0] == -1 && key[1] == -1;
    boolean isOwned = value.length == 10 || value.length == 14;
    return value.length == 0
        ? key.length == 20
        : isOwned && (isGlobal || key[0] == value[0] && key[1] == value[1]);
  }

  @Override
  public Set<Subspace> foreign() {
    return EnumSet.of(BITMAP_IDS, DIRECTORY, TASKS, FTS_INDEX, COUNTERS, SETTINGS);
  }

  @Override
  public AccountKeys accountKeys() {
    return AccountKeys015.INSTANCE;
  }

  @Override
  public PieceRule pieceRule(Subspace subspace, byte[] key) {
    return PieceRule.of015(subspace, key);
  }
}
