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

/**
 * The releases 0.12 to 0.14, with an instance for each of the schema versions 1 to 4; and the
 * legacy dumps of 0.8 to 0.14, which have the same layout (store-and-dump 2, 3.0 and 7).
 *
 * <p>A dump of such a store includes its bitmaps ({@code b c v}) and its full-text index ({@code
 * g}), as no server of these releases rebuilds them from frames.
 */
public final class Generation014 extends Generation {
  /** By schema version, from 1. */
  static final List<Generation014> STORES =
      List.of(
          new Generation014("0.12", "0.12.0 to 0.12.4", 1, stores()),
          new Generation014("0.12", "0.12.5", 2, stores()),
          new Generation014("0.13", "0.13", 3, stores()),
          new Generation014("0.14", "0.14", 4, stores()));

  /** The layout of a legacy dump. */
  public static final Generation014 OF_DUMPS =
      new Generation014("0.8 to 0.14", "0.8 to 0.14", Generation.LEGACY_DUMP, legacyFamilies());

  private final String series;
  private final String releases;
  private final int schemaVersion;
  private final Map<String, List<Subspace>> families;

  private Generation014(
      String series, String releases, int version, Map<String, List<Subspace>> families) {
    this.series = series;
    this.releases = releases;
    this.schemaVersion = version;
    this.families = Collections.unmodifiableMap(families);
  }

  /** The names of 0.15, whose letters these are; the server's own export had others. */
  private static Map<String, List<Subspace>> stores() {
    Map<String, List<Subspace>> families = new LinkedHashMap<>();
    families.put(
        "data",
        List.of(ACL, BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT, INDEXES, QUOTAS, COUNTERS, PROPERTY));
    families.put("directory", List.of(DIRECTORY));
    families.put("config", List.of(SETTINGS));
    families.put("blob", List.of(BLOBS, BLOB_EXTRA, BLOB_LINKS));
    families.put("changelog", List.of(CHANGELOG));
    families.put("queue", List.of(QUEUE_MESSAGES, QUEUE_EVENTS));
    families.put("report", List.of(REPORTS_OUT, REPORTS_IN));
    families.put("telemetry", List.of(TELEMETRY_SPANS, TELEMETRY_INDEX, TELEMETRY_METRICS));
    families.put("tasks", List.of(TASKS));
    families.put("fts_index", List.of(FTS_INDEX));
    return families;
  }

  /** The names of the files. */
  private static Map<String, List<Subspace>> legacyFamilies() {
    Map<String, List<Subspace>> families = new LinkedHashMap<>();
    families.put("property", List.of(PROPERTY, COUNTERS));
    families.put("fts_index", List.of(FTS_INDEX));
    families.put("acl", List.of(ACL));
    families.put("blob", List.of(BLOBS, BLOB_LINKS));
    families.put("config", List.of(SETTINGS));
    families.put("lookup", List.of(IN_MEMORY_VALUES, IN_MEMORY_COUNTERS));
    families.put("directory", List.of(DIRECTORY, QUOTAS));
    families.put("queue", List.of(QUEUE_MESSAGES, QUEUE_EVENTS));
    families.put("index", List.of(INDEXES));
    families.put("bitmap", List.of(BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT));
    families.put("log", List.of(CHANGELOG));
    return families;
  }

  @Override
  public String releases() {
    return releases;
  }

  @Override
  public String series() {
    return series;
  }

  @Override
  public Generation next() {
    return schemaVersion == Generation.LEGACY_DUMP ? null : Generation015.INSTANCE;
  }

  @Override
  public int schemaVersion() {
    return schemaVersion;
  }

  @Override
  public Kind kind(Subspace subspace) {
    return switch (subspace) {
      case INDEXES, BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT -> Kind.KEYS;
      case COUNTERS, QUOTAS, IN_MEMORY_COUNTERS -> Kind.COUNTERS;
      case BLOBS -> Kind.BLOBS;
      case SEARCH_INDEX -> Kind.LEGACY;
      default -> Kind.VALUES;
    };
  }

  /** All letters but {@code z}. */
  @Override
  public boolean lists(Subspace subspace) {
    return subspace != SEARCH_INDEX;
  }

  @Override
  public Map<String, List<Subspace>> families() {
    return families;
  }

  @Override
  public Set<Subspace> derived() {
    return EnumSet.of(IN_MEMORY_VALUES, IN_MEMORY_COUNTERS);
  }

  /** Tasks, queue, reports, telemetry, reserved blobs, the change log. */
  @Override
  public Set<Subspace> transients() {
    Set<Subspace> transients = EnumSet.of(TASKS, QUEUE_MESSAGES, QUEUE_EVENTS);
    transients.addAll(EnumSet.of(REPORTS_OUT, REPORTS_IN));
    transients.addAll(EnumSet.of(TELEMETRY_SPANS, TELEMETRY_INDEX, TELEMETRY_METRICS));
    transients.addAll(EnumSet.of(BLOB_EXTRA, CHANGELOG));
    transients.addAll(derived());
    return transients;
  }

  /** Also: blob links other than those of documents, and the quotas of the mail queue. */
  @Override
  public boolean isTransient(Subspace subspace, Entry entry) {
    return switch (subspace) {
      case BLOB_LINKS -> accountKeys().linkDocument(entry.key()) == null;
      case QUOTAS -> entry.key()[0] != AccountKeys015.DISK_QUOTA;
      default -> transients().contains(subspace);
    };
  }

  @Override
  public boolean hasKnownValues() {
    return false;
  }

  @Override
  public AccountKeys accountKeys() {
    return AccountKeys014.INSTANCE;
  }

  @Override
  public PieceRule pieceRule(Subspace subspace, byte[] key) {
    return this == OF_DUMPS ? PieceRule.NONE : PieceRule.of014(subspace, key);
  }
}
