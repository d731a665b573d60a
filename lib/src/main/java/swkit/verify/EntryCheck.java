// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Arrays;
import swkit.Backend;
import swkit.Bytes;
import swkit.Entry;
import swkit.Generation;
import swkit.Subspace;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;

/**
 * What can be told of an entry alone: the form of its key, its value, whether a backend takes it
 * (key-layouts 6.1). Thread-safe.
 */
final class EntryCheck {
  private static final int MARKER_BITS = 0x0F;
  private static final long SMALL = 8192;

  /** An empty archive of a right checksum: where it is taken, an archive belongs. */
  private static final byte[] ANY_ARCHIVE = {0x38, (byte) 0xD3, (byte) 0x94, (byte) 0xC2, -96};

  private final Findings findings;
  private final KeyForms forms;
  private final Generation generation;
  private final Backend backend;

  /** {@code backend} is the one that everything should fit into, or null. */
  EntryCheck(Findings findings, Generation generation, Backend backend) {
    this.findings = findings;
    this.generation = generation;
    this.forms = KeyForms.of(generation);
    this.backend = backend;
  }

  /** The row, or null for an entry of no known form. Tells of what is wrong if {@code isTold}. */
  Row row(Subspace subspace, Entry entry, boolean isTold) {
    if (isTold && backend != null) {
      fits(subspace, entry);
    }
    boolean isForeign = generation.isForeign(subspace, entry);
    DecodedKey key = isForeign ? null : forms.decode(subspace, entry.key());
    if (key == null || !key.isKnown()) {
      if (isTold) {
        findings.add(stranger(subspace, entry.key(), isForeign), subspace, entry.key(), "");
      }
      return null;
    }
    Row row = new Row(subspace, entry, key, key.value(entry.value()));
    if (isTold) {
      value(row);
    }
    return row;
  }

  /** Tells if the backend doesn't take {@code entry}. */
  void fits(Subspace subspace, Entry entry) {
    String problem = backend == null ? null : backend.refuses(subspace, entry);
    if (problem != null) {
      findings.add(Rule.X1, subspace, entry.key(), problem);
    }
  }

  private Rule stranger(Subspace subspace, byte[] key, boolean isForeign) {
    if (isForeign) {
      boolean isLease =
          subspace == Subspace.FTS_INDEX && key.length == 6 && Bytes.u32(key, 0) == -1;
      return isLease ? Rule.U7_LEASE : Rule.U7;
    }
    if (!forms.areKnown(subspace) && generation.kind(subspace) != Generation.Kind.LEGACY) {
      return Rule.U1_OPAQUE;
    }
    boolean isLegacy = generation.kind(subspace) == Generation.Kind.LEGACY;
    return isLegacy ? Rule.U1_LEGACY : Rule.U1;
  }

  private void value(Row row) {
    DecodedValue value = row.value();
    switch (value.kind()) {
      case DecodedValue.UNDECODED -> undecoded(row);
      case DecodedValue.OPAQUE -> findings.add(Rule.U4_OPAQUE, row, "");
      case "archive" -> archive(row, value);
      case "counter" -> counter(row, Bytes.i64le(row.entry().value(), 0));
      case "in-memory" -> {
        // payloads of many kinds, not all of which can be told
      }
      default -> {
        if (!value.complete()) {
          findings.add(Rule.U4_UNKNOWN, row, value.text());
        }
      }
    }
  }

  private void undecoded(Row row) {
    int size = row.entry().value().length;
    if (row.subspace() == Subspace.CHANGELOG) {
      findings.add(Rule.L3, row, size + " bytes");
    } else if (row.key().value(ANY_ARCHIVE).kind().equals("archive")) {
      findings.add(Rule.U2, row, "no archive: " + size + " bytes without a legal marker");
    } else {
      findings.add(Rule.U4, row, size + " bytes");
    }
  }

  private void archive(Row row, DecodedValue value) {
    byte[] bytes = row.entry().value();
    int marker = bytes[bytes.length - 1] & MARKER_BITS;
    if (!"ok".equals(value.field("checksum"))) {
      boolean isWrong = "wrong".equals(value.field("checksum"));
      findings.add(Rule.U2, row, isWrong ? "its checksum is wrong" : "it has no checksum");
    } else if (value.field("unpacked") == null) {
      findings.add(Rule.U3, row, "");
    } else {
      if (!value.complete()) {
        findings.add(Rule.U4_UNKNOWN, row, "contents of another structure");
      }
      if (Boolean.TRUE.equals(value.field("lz4")) && row.number("unpacked") <= SMALL) {
        findings.add(Rule.U3_SMALL, row, row.number("unpacked") + " bytes");
      }
    }
    if (marker != 0) {
      findings.add(Rule.U2_MARKER, row, "marker " + Entry.hex(lastOf(bytes)));
    }
  }

  private static byte[] lastOf(byte[] bytes) {
    return Arrays.copyOfRange(bytes, bytes.length - 1, bytes.length);
  }

  private void counter(Row row, long count) {
    if (count < 0) {
      findings.add(Rule.U6, row, String.valueOf(count));
    }
  }
}
