// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeFoundationDbTest {
  @TempDir private Path temp;

  @Test
  void aTransactionThatAKillCutOffIsNotThereAndLaterOnesAre() throws Exception {
    Path log = temp.resolve("log");
    commit(log, "first");
    int first = (int) Files.size(log);
    commit(log, "second");
    byte[] both = Files.readAllBytes(log);
    for (int length = first; length < both.length; length++) {
      Files.write(log, Arrays.copyOf(both, length));
      commit(log, "third");
      FakeFoundationDb after = FakeFoundationDb.keptIn(log);
      assertThat(after.get(bytes("first"))).as("cut to " + length).isEqualTo(bytes("first"));
      assertThat(after.get(bytes("second"))).as("cut to " + length).isNull();
      assertThat(after.get(bytes("third"))).as("cut to " + length).isEqualTo(bytes("third"));
    }
  }

  private static void commit(Path log, String text) {
    FakeFoundationDb.keptIn(log)
        .database()
        .run(
            transaction -> {
              transaction.set(bytes(text), bytes(text));
              return null;
            });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
