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
    UnsignedList list = new UnsignedList();
    for (int id : new int[] {-1, 5, Integer.MIN_VALUE, 0, 3}) {
      list.add(id);
    }
    list.sort();
    assertThat(list.get(0)).isZero();
    assertThat(list.get(4)).isEqualTo(-1);
    assertThat(list.indexOf(Integer.MIN_VALUE)).isEqualTo(3);
    assertThat(list.contains(4)).isFalse();
  }

  @Test
  void oneLongIdMakesRoomForOthers() {
    UnsignedList list = new UnsignedList();
    long[] ids = new long[50];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i < 20 ? 3L * i : i < 30 ? (1L << 32) + i : -100L + i;
      list.add(ids[i]);
    }
    for (int i = 0; i < ids.length; i++) {
      assertThat(list.getLong(i)).isEqualTo(ids[i]);
      assertThat(list.indexOf(ids[i])).isEqualTo(i);
      assertThat(list.indexOf(ids[i] + (1L << 40))).isNegative();
    }
    assertThat(list.indexOf(-1)).as("an int is unsigned").isNegative();
  }
}
