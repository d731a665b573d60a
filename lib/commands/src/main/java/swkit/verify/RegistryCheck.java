// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.registry.IndexRow;
import swkit.registry.ObjectId;

/**
 * Checks keys, counters and leases of 0.16's registry one by one: rules G5, G6, G7, and the part of
 * G3 that a key alone shows (key-layouts 6.8). {@link RegistryCrossReferences} checks the rest.
 */
final class RegistryCheck implements RowCheck {
  private static final int ANY_TYPE = 0xFFFF;

  /** The ids that nodes assign hold the node in 9 bits. */
  private static final int NODES = 512;

  private static final long DAY = 86_400;

  /** A key that can't be right, whoever it belongs to. */
  record Wrong(Rule rule, String reason) {}

  private record Lease(byte[] key, long renewed, String host) {}

  private final RegistryIds registry;
  private final Findings findings;
  private final Map<Integer, Long> counters = new HashMap<>();
  private final List<Lease> leases = new ArrayList<>();

  RegistryCheck(RegistryIds registry, Findings findings) {
    this.registry = registry;
    this.findings = findings;
  }

  @Override
  public void check(DecodedRow row) {
    if (row.subspace() == Subspace.COUNTERS && row.form().equals("last-id")) {
      // a damaged counter is reported as such; nothing counts as above it
      long count = row.isReadable() ? Bytes.i64le(row.entry().value(), 0) : Long.MAX_VALUE;
      counters.put(u16(row.bytes(), 0), count);
    } else if (row.subspace() == Subspace.FTS_INDEX && row.isReadable()) {
      if (row.form().equals("node")) {
        byte[] value = row.entry().value();
        String host =
            new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8);
        leases.add(new Lease(row.bytes(), Bytes.u64(value, 0), host));
      } else {
        Wrong wrong = wrong(row, registry);
        if (wrong != null) {
          findings.add(wrong.rule(), row, wrong.reason());
        }
      }
    }
  }

  /**
   * What is wrong with a primary key by itself; null if nothing is, or if it is not a primary key.
   */
  static Wrong wrong(DecodedRow row, RegistryIds registry) {
    byte[] key = row.bytes();
    ObjectId owner = IndexRow.owner(row.subspace(), key, row.entry().value());
    if (owner == null || row.entry().value().length == 0) {
      return null;
    }
    int type = u16(key, 0);
    if (type != ANY_TYPE && type != owner.type()) {
      return new Wrong(Rule.G3, "it is " + owner + "'s, which is of another type");
    }
    if (!row.form().equals("address")) {
      return null;
    }
    if (!List.of("Account", "MailingList").contains(owner.object().name())) {
      return new Wrong(Rule.G6, owner + " has no mail");
    }
    ObjectId domain = ObjectId.of("Domain", Bytes.u64(key, key.length - Long.BYTES));
    return registry.exists(domain) ? null : new Wrong(Rule.G6, "there is no " + domain);
  }

  @Override
  public void end() {
    registry.forEach(
        id -> {
          long last = counters.getOrDefault(id.type(), 0L);
          if (last < 0 || Long.compareUnsigned(id.id(), last) > 0) {
            findings.add(Rule.G5, Subspace.DIRECTORY, id.key(), "the counter is at " + last);
          }
        });
    leases();
  }

  /**
   * Compares leases with the latest one, because all are old in a dump or after a stop of the
   * server.
   */
  private void leases() {
    long latest = leases.stream().mapToLong(Lease::renewed).max().orElse(0);
    Map<String, Lease> hosts = new HashMap<>();
    for (Lease lease : leases) {
      int node = u16(lease.key(), 4);
      Lease other = hosts.putIfAbsent(lease.host(), lease);
      if (node >= NODES) {
        tell(lease, "ids have room for nodes below " + NODES);
      } else if (other != null) {
        tell(lease, lease.host() + " has node " + u16(other.key(), 4) + " too");
      } else if (latest - lease.renewed() > DAY) {
        tell(lease, lease.host() + " hasn't renewed it for more than a day while others did");
      }
    }
  }

  private void tell(Lease lease, String detail) {
    findings.add(Rule.G7, Subspace.FTS_INDEX, lease.key(), detail);
  }

  private static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
  }
}
