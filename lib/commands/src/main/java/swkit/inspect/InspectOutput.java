// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import swkit.BlobDamage;

/** Where a mode puts its results. Used by one thread. */
public interface InspectOutput {
  /** Content that is not text. */
  interface Content {
    /** Writes to {@code out}, which stays open. Returns whether there was something to write. */
    boolean writeTo(OutputStream out) throws IOException;
  }

  /** Whether results are to be JSON. */
  boolean isJson();

  /** Says something besides the results. */
  void say(String words);

  /**
   * Shows {@code lines}, or {@code json} if that is wanted, and reports the damaged blobs. Returns
   * {@code exitCode}, or 3 if a blob is damaged.
   */
  int show(List<String> lines, JsonObject json, int exitCode, Collection<BlobDamage> damage);

  /** Reports the damaged blobs. Returns {@code exitCode}, or 3 if a blob is damaged. */
  int damaged(Collection<BlobDamage> damage, int exitCode);

  /**
   * Has {@code lines} give lines to a predicate, which returns false when nobody reads them any
   * more. Returns what {@code lines} returns.
   *
   * @param whole whether lines are never shortened
   */
  long lines(boolean whole, ToLongFunction<Predicate<String>> lines);

  /**
   * Has {@code content} write to the output. Returns what {@code content} returns; true if the
   * reader of the output has gone. Throws if the output can't be written.
   */
  boolean content(Content content);
}
