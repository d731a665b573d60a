// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Standard output that keeps the reason of its first failure, which a print writer drops. */
final class StandardOutput extends FileOutputStream {
  private volatile IOException problem;

  StandardOutput() {
    super(FileDescriptor.out);
  }

  /** The first failure, or null. */
  IOException problem() {
    return problem;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      super.write(bytes, from, length);
    } catch (IOException e) {
      problem = problem == null ? e : problem;
      throw e;
    }
  }
}
