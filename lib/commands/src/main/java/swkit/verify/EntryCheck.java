// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.Arrays;
import java.util.List;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Bytes;
import swkit.io.Wording;
import swkit.key.Archive;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.store.Backend;

/**
 * Checks an entry by itself: the form of its key, its value, whether a backend takes it
 * (key-layouts 6.1). Thread-safe.
 */
final class EntryCheck {
  private static final int MARKER_BITS = 0x0F;
  private static final long SMALL = 8192;

  /** The kind of a value that is a registry object, whose fields are in its row. */
  private static final String OBJECT = "object";

  /** The bits of an object's first byte that its version is in. */
  private static final int VERSION = 0x7F;

  private static final int ENCRYPTION_KEYS = 7 << 8 | 46;
  private static final int TEMPORARY_LINK = 44;

  /** An empty archive with a valid checksum. A layout that accepts it expects an archive. */
  private static final byte[] ANY_ARCHIVE = {0x38, (byte) 0xD3, (byte) 0x94, (byte) 0xC2, -96};

  private final Findings findings;
  private final KeyForms forms;
  private final Generation generation;
  private final Rulebook rulebook;
  private final Backend backend;

  /** {@code backend} is the one that everything should fit into, or null. */
  EntryCheck(Findings findings, Generation generation, Backend backend) {
    this.findings = findings;
    this.generation = generation;
    this.rulebook = Rulebook.of(generation);
    this.forms = KeyForms.of(generation);
    this.backend = backend;
  }

  /**
   * Decodes an entry; null if its key has no known form. Reports what is wrong if {@code isTold}.
   */
  DecodedRow row(Subspace subspace, Entry entry, boolean isTold) {
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
    ObjectId object = rulebook.object(subspace, key);
    if (object != null) {
      return object(subspace, entry, key, object, isTold);
    }
    DecodedRow row = new DecodedRow(subspace, entry, key, key.value(entry.value()), null);
    if (isTold) {
      value(row);
    }
    return row;
  }

  private DecodedRow object(
      Subspace subspace, Entry entry, DecodedKey key, ObjectId id, boolean isTold) {
    RegistryObject object = null;
    Rule rule = null;
    String detail = "";
    try {
      object = Pickle.decode(id, entry.value());
      if (object.trailing().length > 0) {
        rule = Rule.U5_TRAILING;
        detail = Wording.count(object.trailing().length, "byte", "bytes");
      }
    } catch (PickleException e) {
      boolean isNewer =
          entry.value().length > 0 && (entry.value()[0] & VERSION) > id.object().version();
      rule = isNewer ? Rule.U5_NEWER : Rule.U5;
      detail = e.getMessage();
    }
    if (isTold && rule != null) {
      findings.add(rule, subspace, entry.key(), detail);
    }
    DecodedValue value = new DecodedValue(OBJECT, List.of(), object != null);
    return new DecodedRow(subspace, entry, key, value, object);
  }

  /** Reports {@code entry} if the backend refuses it. */
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

  private void value(DecodedRow row) {
    DecodedValue value = row.value();
    switch (value.kind()) {
      case DecodedValue.UNDECODED -> undecoded(row);
      case DecodedValue.OPAQUE -> findings.add(Rule.U4_OPAQUE, row, "");
      case "archive" -> archive(row, value);
      case "task-type" -> {
        // compared with the task
      }
      case "counter" -> counter(row, Bytes.i64le(row.entry().value(), 0));
      case "in-memory" -> {
        // payloads of many kinds, not all of which are known
      }
      default -> {
        if (!value.complete()) {
          findings.add(Rule.U4_UNKNOWN, row, value.text());
        }
      }
    }
  }

  private void undecoded(DecodedRow row) {
    int size = row.entry().value().length;
    if (isLinkOf015(row)) {
      findings.add(Rule.U4_LINK, row, "");
    } else if (row.subspace() == Subspace.CHANGELOG) {
      findings.add(Rule.L3, row, size + " bytes");
    } else if (row.key().value(ANY_ARCHIVE).kind().equals("archive")) {
      findings.add(Rule.U2, row, "not an archive: " + size + " bytes without a valid marker");
    } else {
      findings.add(Rule.U4, row, size + " bytes");
    }
  }

  /** Whether it is a temporary link of a kind that only 0.15 has, in a store of 0.16. */
  private boolean isLinkOf015(DecodedRow row) {
    return row.subspace() == Subspace.BLOB_LINKS
        && row.bytes().length == TEMPORARY_LINK
        && row.entry().value().length == 1
        && row.entry().value()[0] >= 0
        && row.entry().value()[0] <= 2
        && rulebook.has(Rule.U4_LINK);
  }

  private void archive(DecodedRow row, DecodedValue value) {
    if (row.form().equals("property") && row.property() == ENCRYPTION_KEYS) {
      findings.add(Rule.U4_ENCRYPTION, row, "");
    }
    Archive archive = value.archive();
    if (archive.checksum() != Archive.Checksum.OK) {
      boolean isWrong = archive.checksum() == Archive.Checksum.WRONG;
      findings.add(Rule.U2, row, isWrong ? "its checksum is wrong" : "it has no checksum");
    } else if (archive.unpacked() < 0) {
      findings.add(Rule.U3, row, "");
    } else {
      if (!value.complete()) {
        findings.add(Rule.U4_UNKNOWN, row, "contents of another structure");
      }
      if (archive.isCompressed() && archive.unpacked() <= SMALL) {
        findings.add(Rule.U3_SMALL, row, archive.unpacked() + " bytes");
      }
    }
    if ((archive.marker() & MARKER_BITS) != 0) {
      findings.add(Rule.U2_MARKER, row, "marker " + Entry.hex(lastOf(row.entry().value())));
    }
  }

  private static byte[] lastOf(byte[] bytes) {
    return Arrays.copyOfRange(bytes, bytes.length - 1, bytes.length);
  }

  private void counter(DecodedRow row, long count) {
    if (count < 0) {
      findings.add(Rule.U6, row, String.valueOf(count));
    }
  }
}
