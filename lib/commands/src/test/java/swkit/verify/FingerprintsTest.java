// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a verification keeps of each document is as small as package-info says. */
class FingerprintsTest {
  private static final int DOCUMENTS = 1_000_000;

  @Test
  void aMillionTakesTenMegabytes() {
    Fingerprints prints = new Fingerprints();
    for (int doc = 0; doc < DOCUMENTS; doc++) {
      prints.add(Fingerprints.of(doc, 0));
    }
    assertThat(prints.size()).isEqualTo(DOCUMENTS);
    assertThat(prints.bytes()).isLessThanOrEqualTo(10L * DOCUMENTS);
    prints.sort();
    assertThat(prints.contains(Fingerprints.of(77, 0))).isTrue();
    assertThat(prints.contains(Fingerprints.of(77, 1))).isFalse();
  }

  @Test
  void whatIsOnOneSideOnly() {
    Fingerprints some = new Fingerprints();
    Fingerprints others = new Fingerprints();
    for (int doc = 0; doc < 1000; doc++) {
      some.add(Fingerprints.of(doc, 0));
      others.add(Fingerprints.of(doc + 3L, 0));
    }
    some.sort();
    others.sort();
    Fingerprints alone = some.without(others);
    assertThat(alone.size()).isEqualTo(3);
    assertThat(alone.contains(Fingerprints.of(2, 0))).isTrue();
    assertThat(others.without(others).isEmpty()).isTrue();
  }

  @Test
  void idsAreUnsigned() {
    IntList list = new IntList();
    for (int id : new int[] {-1, 5, Integer.MIN_VALUE, 0, 3}) {
      list.add(id);
    }
    list.sort();
    assertThat(list.get(0)).isZero();
    assertThat(list.get(4)).isEqualTo(-1);
    assertThat(list.indexOf(Integer.MIN_VALUE)).isEqualTo(3);
    assertThat(list.contains(4)).isFalse();
  }
}
