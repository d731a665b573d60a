// SPDX-License-Identifier: Apache-2.0
package swkit.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be read in a MANIFEST that may be damaged or cut (store-and-dump 3.1.1). Immutable.
 *
 * @param families the column families by their numbers
 * @param tables the tables in use by their numbers
 * @param removed the numbers of the tables that were in use and no longer are
 * @param blobFiles the numbers of the blob files in use
 * @param firstLog the number of the first log that is kept
 * @param nextFile the number of the next new file
 * @param last the last sequence number
 * @param edits how many edits were read
 * @param damage what is wrong with the MANIFEST, one line each; empty if it is whole
 * @param corrected how many flipped bits in it were corrected
 */
public record StoreFacts(
    Map<Long, Family> families,
    Map<Long, Table> tables,
    Set<Long> removed,
    Set<Long> blobFiles,
    long firstLog,
    long nextFile,
    long last,
    int edits,
    List<String> damage,
    int corrected) {
  /** Nothing is known. */
  public static final StoreFacts NONE =
      new StoreFacts(Map.of(), Map.of(), Set.of(), Set.of(), 0, 0, 0, 0, List.of(), 0);

  /**
   * A column family.
   *
   * @param name its name
   * @param firstLog the number of the first log with changes that no table of it has
   */
  public record Family(String name, long firstLog) {}

  /**
   * A table.
   *
   * @param family the number of its column family
   * @param size its size in bytes
   * @param smallest its first key, with 8 bytes for sequence number and type
   * @param largest its last key, with 8 bytes for sequence number and type
   * @param lowest its lowest sequence number
   * @param highest its highest sequence number
   */
  public record Table(
      long family, long size, byte[] smallest, byte[] largest, long lowest, long highest) {}

  /** Reads {@code manifest} as far as it is readable. */
  public static StoreFacts read(Path manifest) throws IOException {
    try (FileChannel file = FileChannel.open(manifest)) {
      return StoreManifest.readDamaged(file);
    }
  }
}
