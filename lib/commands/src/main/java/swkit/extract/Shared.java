// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import java.util.HashMap;
import java.util.Map;

/** Equal values as one object, as most mails have the same keywords. Not thread-safe. */
final class Shared<T> {
  private static final int MOST = 10_000;
  private final Map<T, T> known = new HashMap<>();

  T of(T value) {
    if (known.size() >= MOST) {
      known.clear();
    }
    T before = known.putIfAbsent(value, value);
    return before == null ? value : before;
  }
}
