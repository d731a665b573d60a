// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.fsck.FsckContract.Kind;
import swkit.fsck.FsckContract.Result;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/**
 * Any kinds of damage together: a repair makes no new errors, leaves nothing to repair, and is
 * undone bit for bit. {@code -Dswkit.fsckRounds} sets how often.
 */
class RandomDamageTest {
  private static final long SEED = Long.getLong("swkit.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("swkit.fsckRounds", 3);

  @TempDir Path temp;

  private final Random random = new Random(SEED);

  private <T extends FsckContract> void check(T test, List<Kind<T>> kinds, int round)
      throws Exception {
    test.temp = Files.createDirectory(temp.resolve("round" + round));
    test.copy();
    List<Kind<T>> chosen = new ArrayList<>(kinds);
    Collections.shuffle(chosen, random);
    List<String> done = new ArrayList<>();
    for (Kind<T> kind : chosen.subList(0, 2 + random.nextInt(6))) {
      try {
        kind.damage().accept(test);
        done.add(kind.name());
      } catch (RuntimeException | AssertionError e) {
        // another one has removed what it damages
      }
    }
    String what = "seed " + SEED + ", round " + round + ": " + done;
    String store = "memory:random" + SEED + "-" + test.getClass().getSimpleName() + round;
    Goldens.load(test.dump, store, Import.Present.REFUSE);
    Map<String, String> damaged = FsckContract.content(store);
    List<String> before = errors(store);
    String undo = test.temp.resolve("undo").toString();
    Result repaired = FsckContract.fsck(store, "--apply", "--yes", "--undo", undo);
    assertThat(repaired.err()).as(what).isEmpty();
    assertThat(errors(store)).as(what + repaired.out()).isSubsetOf(before);
    assertThat(repaired.out()).as(what).doesNotContain("more cases than fit");
    Result again = FsckContract.fsck(store);
    assertThat(again.out()).as(what + repaired.out()).contains(": nothing");
    if (Files.exists(Path.of(undo))) {
      Result undone = FsckContract.run("StalwartImport", undo, store, "--undo", "--yes");
      assertThat(undone.exitCode()).as(what + undone.err()).isZero();
    }
    assertThat(FsckContract.content(store)).as(what).isEqualTo(damaged);
  }

  /** The rules that are broken by errors. */
  private static List<String> errors(String store) {
    return new ArrayList<>(
        FsckContract.problems(FsckContract.verify(store)).stream()
            .filter(problem -> problem.contains(" ERROR "))
            .map(problem -> problem.substring(0, problem.indexOf(' ')))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void isRepairedTogether() throws Exception {
    System.out.println("RandomDamageTest: -Dswkit.seed=" + SEED);
    for (int round = 0; round < ROUNDS; round++) {
      check(new FsckTest(), FsckTest.kinds().toList(), 2 * round);
      check(new Fsck016Test(), Fsck016Test.kinds().toList(), 2 * round + 1);
    }
  }
}
