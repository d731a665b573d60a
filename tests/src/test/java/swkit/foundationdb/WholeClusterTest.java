// SPDX-License-Identifier: Apache-2.0
package swkit.foundationdb;

import java.util.HashMap;
import java.util.Map;
import swkit.testing.FakeFoundationDb;
import swkit.testing.StandIns;

/** Whole clusters in memory. */
class WholeClusterTest extends WholeClusterContract {
  private final Map<String, FakeFoundationDb> clusters = new HashMap<>();

  @Override
  String first() {
    return "whole-one";
  }

  @Override
  String second() {
    return "whole-two";
  }

  @Override
  void empty(String cluster) {
    clusters.put(cluster, new FakeFoundationDb());
    StandIns.put(cluster, clusters.get(cluster).database());
  }

  @Override
  void set(String cluster, byte[] key, byte[] value) {
    clusters.get(cluster).set(key, value);
  }
}
