// SPDX-License-Identifier: Apache-2.0
package swkit.hash;

/** How many bytes this JVM has hashed with BLAKE3, for tests of other packages. */
public final class HashedBytes {
  private HashedBytes() {}

  /** The number of bytes that were hashed while {@code work} ran. */
  public static long in(Runnable work) {
    long before = Blake3.HASHED.get();
    work.run();
    return Blake3.HASHED.get() - before;
  }
}
