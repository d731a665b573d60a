// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

/** The compression function of BLAKE3 on one block, with all words in local variables. */
final class Blake3Block {
  private static final int ROUNDS = 7;

  private Blake3Block() {}

  /** Compresses the block {@code m} into the chaining value of 8 words at {@code at}. */
  static void compress(int[] cv, int at, int[] m, int counter, int length, int flags) {
    int v0 = cv[at];
    int v1 = cv[at + 1];
    int v2 = cv[at + 2];
    int v3 = cv[at + 3];
    int v4 = cv[at + 4];
    int v5 = cv[at + 5];
    int v6 = cv[at + 6];
    int v7 = cv[at + 7];
    int v8 = Blake3Lanes.IV0;
    int v9 = Blake3Lanes.IV1;
    int v10 = Blake3Lanes.IV2;
    int v11 = Blake3Lanes.IV3;
    int v12 = counter;
    int v13 = 0;
    int v14 = length;
    int v15 = flags;
    int m0 = m[0];
    int m1 = m[1];
    int m2 = m[2];
    int m3 = m[3];
    int m4 = m[4];
    int m5 = m[5];
    int m6 = m[6];
    int m7 = m[7];
    int m8 = m[8];
    int m9 = m[9];
    int m10 = m[10];
    int m11 = m[11];
    int m12 = m[12];
    int m13 = m[13];
    int m14 = m[14];
    int m15 = m[15];
    for (int round = 0; round < ROUNDS; round++) {
      v0 += v4 + m0;
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m1;
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m2;
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m3;
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m4;
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m5;
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m6;
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m7;
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m8;
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m9;
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m10;
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m11;
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m12;
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m13;
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m14;
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m15;
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
      // The words for the next round.
      int t0 = m0;
      m0 = m2;
      m2 = m3;
      m3 = m10;
      m10 = m12;
      m12 = m9;
      m9 = m11;
      m11 = m5;
      m5 = t0;
      int t1 = m1;
      m1 = m6;
      m6 = m4;
      m4 = m7;
      m7 = m13;
      m13 = m14;
      m14 = m15;
      m15 = m8;
      m8 = t1;
    }
    cv[at] = v0 ^ v8;
    cv[at + 1] = v1 ^ v9;
    cv[at + 2] = v2 ^ v10;
    cv[at + 3] = v3 ^ v11;
    cv[at + 4] = v4 ^ v12;
    cv[at + 5] = v5 ^ v13;
    cv[at + 6] = v6 ^ v14;
    cv[at + 7] = v7 ^ v15;
  }
}
