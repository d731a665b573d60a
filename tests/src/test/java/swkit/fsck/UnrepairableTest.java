// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.Subspace;
import swkit.hash.Blake3;
import swkit.io.Bytes;
import swkit.testing.Goldens;
import swkit.transfer.Import;

/** What nothing tells how to repair. */
class UnrepairableTest extends FsckContract {
  UnrepairableTest() {
    super(Goldens.DUMP, 5);
  }

  /** What can't be repaired, with the reason; nothing of it changes. */
  @ParameterizedTest
  @CsvSource({
    "D5, 3, 'only the server makes metadata'",
    "D6, 0, 'nothing tells whether the mail was deleted'",
    "T2, 0, 'send the message again'",
    "B6, 0, 'nothing tells whose it is'",
    "U3, 3, 'it was written like that'",
  })
  void whatNothingTellsHowToRepair(String rule, int exitCode, String reason) {
    switch (rule) {
      case "D5" -> remove("p acct=2 coll=Email doc=2 field=Metadata");
      case "D6" -> remove("p acct=2 coll=Email doc=2 field=Archive");
      case "T2" -> change(Subspace.QUEUE_EVENTS, Map::clear);
      case "B6" ->
          change(Subspace.BLOBS, blobs -> blobs.put(Blake3.hash(new byte[3]), new byte[3]));
      default -> put("p acct=2 coll=Email doc=2 field=Archive", unpackable());
    }
    assertThat(problems(verify())).anyMatch(problem -> problem.startsWith(rule + " "));
    Result plan = fsck(dump.toString());
    assertThat(plan.out()).contains("\n" + rule, "  ✗ not repaired: ", "because ", reason);
    String store = "memory:" + temp.getFileName();
    Goldens.load(dump, store, Import.Present.REFUSE);
    Result done = fsck(store, "--apply", "--yes", "--undo", temp.resolve("undo").toString());
    assertThat(done.exitCode()).as(done.out() + done.err()).isEqualTo(exitCode);
    assertThat(problems(verify(store))).anyMatch(problem -> problem.startsWith(rule + " "));
  }

  /** The counter of a mailbox that isn't there stays, as long as mails are in it. */
  @Test
  void mailsOfAnAccountWithoutAnyMailbox() {
    change(
        Subspace.PROPERTY,
        entries ->
            entries
                .keySet()
                .removeIf(key -> key.length == 10 && key[3] == 2 && key[4] == 1 && key[5] == 50));
    Result plan = fsck(dump.toString());
    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
    assertThat(plan.out())
        .contains("the account has no INBOX either", "mails are still in that mailbox")
        .doesNotContain("more cases than fit");
    Path repaired = temp.resolve("repaired");
    fsck(dump.toString(), "--to", repaired.toString());
    if (Files.exists(repaired)) {
      assertThat(problems(verify(repaired.toString()))).isSubsetOf(problems(verify()));
    }
  }

  /** A compressed archive whose checksum is right, and whose content isn't LZ4. */
  private static byte[] unpackable() {
    byte[] contents = {0x10, 0x27, 0, 0, (byte) 0xFF, 1, 2, 3};
    int sum = swkit.piece.ArchiveTail.checksum(contents, contents.length);
    return Bytes.concat(contents, Bytes.u32(sum), new byte[] {(byte) 0xB0});
  }
}
