// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import swkit.DumpException;
import swkit.FrameException;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.StoreException;

class RemedyTextTest {
  private static final Path DUMP = Path.of("/a dump");

  @Test
  void aMessageThatSaysAllIsUnchanged() {
    assertThat(RemedyText.message(new RefusedException("x", "is wrong"))).isEqualTo("x: is wrong");
  }

  @ParameterizedTest
  @EnumSource(Remedy.class)
  void everyRemedyIsOneClauseAfterTheProblem(Remedy remedy) {
    String message = RemedyText.message(new DumpException(DUMP, "is wrong").with(remedy));
    assertThat(message).startsWith("/a dump: is wrong; ").hasLineCount(1);
    assertThat(message.substring("/a dump: is wrong; ".length())).isNotBlank().doesNotEndWith(".");
  }

  @ParameterizedTest
  @CsvSource({
    "READ_LIVE, --live",
    "LIVE_DIRECTORY, --live-in",
    "FORCE_WRITING, --force",
    "FEWER_THREADS, --threads",
    "OTHER_SUBSPACES, --only",
    "GIVE_PASSWORD, --password-file",
    "GIVE_PASSWORD, SWKIT_TO_PASSWORD",
    "GIVE_COMPRESSION, --compression lz4 or none",
    "BLOBS_IN_DATA_STORE, --blobs data",
    "EXPORT_AGAIN, without --resume",
    "RESUME_EXPORT, with --resume",
    "COMPLETE_REPAIR, stalwart-fsck WHAT --apply --yes --undo DIR",
    "COMPLETE_REPAIR, stalwart-import DIR WHAT --undo --yes",
    "START_OVER, --replace --yes",
    "NAME_SUBSPACE, --subspace",
    "LIST_ACCOUNTS, stalwart-inspect --accounts",
    "OTHER_TEMPORARY_DIRECTORY, -R-Djava.io.tmpdir=",
    "ADD_LIBRARY, mysql-connector-j.jar",
  })
  void aRemedyNamesTheOption(Remedy remedy, String option) {
    assertThat(RemedyText.message(new StoreException("x", "is wrong").with(remedy)))
        .contains(option);
  }

  /** What a command doesn't have isn't advised; the options of other commands are. */
  @Test
  void aCommandWithoutTheOption() {
    RefusedException busy = new RefusedException("x", "is in use").with(Remedy.FORCE_WRITING);
    assertThat(RemedyText.message(busy, Set.of("--yes"))).isEqualTo("x: is in use");
    assertThat(RemedyText.message(busy, Set.of("--force")))
        .isEqualTo("x: is in use; --force writes to it all the same");
    RefusedException lost = new RefusedException("x", "is wrong").with(Remedy.LIST_ACCOUNTS);
    assertThat(RemedyText.message(lost, Set.of())).contains("stalwart-inspect --accounts");
  }

  @Test
  void sealingAgainNamesTheDumpEvenIfOneFrameIsWrong() {
    FrameException wrong = new FrameException(DUMP.resolve("subspace_p"), 7, "differs", true);
    assertThat(RemedyText.message(wrong.with(Remedy.SEAL_AGAIN)))
        .endsWith("stalwart-seal --again '/a dump'");
    FrameException here = new FrameException(Path.of("subspace_p"), 7, "differs", true);
    assertThat(RemedyText.message(here.with(Remedy.SEAL_AGAIN)))
        .endsWith("stalwart-seal --again .");
  }
}
