// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.nio.charset.StandardCharsets;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Subspace;

/**
 * The entry at h'0000' in {@link Subspace#PROPERTY} of an unfinished store: what is being written
 * to it, the generation, and the run.
 *
 * <p>No generation has an entry at that key. The schema key of such a store is {@link
 * Snapshot#UNFINISHED}, on which no server starts.
 */
public final class UnfinishedMark {
  /** The purpose of a repair. */
  public static final String REPAIR = "a repair";

  /** The purpose of the undoing of one. */
  public static final String UNDO = "the undo of a repair";

  private static final byte[] KEY = {0, 0};
  private static final String SCHEMA = "schema ";

  private UnfinishedMark() {}

  /** The key. */
  public static byte[] key() {
    return KEY.clone();
  }

  /** The entry. A second line of {@code purpose} is the id of the run. */
  public static Entry entry(Generation generation, String purpose) {
    String text = SCHEMA + generation.schemaVersion() + ": " + purpose;
    return new Entry(KEY.clone(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** What was being written to the unfinished store; null if unknown. */
  public static String purpose(Snapshot snapshot) {
    byte[] mark = snapshot.get(Subspace.PROPERTY, KEY);
    return mark == null ? null : purpose(mark);
  }

  /** Whether {@code purpose} is that of a repair, or of its undoing; it may be null. */
  public static boolean isRepair(String purpose) {
    return REPAIR.equals(purpose) || UNDO.equals(purpose);
  }

  /** What was being written to the store whose mark has the value {@code mark}. */
  public static String purpose(byte[] mark) {
    String text = new String(mark, StandardCharsets.UTF_8);
    return text.split("\n", 2)[0].replaceFirst("^" + SCHEMA + "[0-9]+: ", "");
  }

  /** The id of the interrupted run; null if unknown. */
  public static String run(Snapshot snapshot) {
    String text = text(snapshot);
    return text == null || text.indexOf('\n') < 0 ? null : text.split("\n", 2)[1];
  }

  /**
   * The generation of what is being written to the unfinished store; if the store doesn't say,
   * 0.15, the first that swkit wrote.
   */
  public static Generation generation(Snapshot snapshot) {
    byte[] mark = snapshot.get(Subspace.PROPERTY, KEY);
    int version = mark == null ? 0 : schemaVersion(mark);
    return version == 0 ? Generation015.INSTANCE : Generation.of(version, snapshot.address());
  }

  /** The schema version in {@code mark}, the value of a mark; 0 if it doesn't say. */
  public static int schemaVersion(byte[] mark) {
    String text = new String(mark, StandardCharsets.UTF_8);
    return text.matches("(?s)" + SCHEMA + "[0-9]{1,4}: .*")
        ? Integer.parseInt(text.substring(SCHEMA.length(), text.indexOf(':')))
        : 0;
  }

  private static String text(Snapshot snapshot) {
    byte[] purpose = snapshot.get(Subspace.PROPERTY, KEY);
    return purpose == null ? null : new String(purpose, StandardCharsets.UTF_8);
  }
}
