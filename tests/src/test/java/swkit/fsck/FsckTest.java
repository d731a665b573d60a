// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.testing.Goldens;

/**
 * Each kind of damage in a golden of 0.15.5 is found by a verification, repaired so that the
 * verification is clean and nothing else is changed, and undone bit for bit.
 */
class FsckTest extends FsckContract {
  /**
   * A kind of damage.
   *
   * @param name what it is
   * @param damage does it
   * @param found what a verification finds
   * @param lasting how the repaired golden differs from the undamaged one
   */
  record Kind(String name, Consumer<FsckTest> damage, String found, String lasting) {
    @Override
    public String toString() {
      return name;
    }
  }

  FsckTest() {
    super(Goldens.DUMP, 5);
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        counter("n acct=2 coll=Email", 20, "D11 ERROR 2"),
        counter("n acct=2", 46, "L1 ERROR 2, L2 ERROR 1"),
        counter("n acct=2 mailbox=0", 16, "D9 ERROR 1"),
        counter("n acct=none coll=Principal", 6, "P5 ERROR 1"),
        removed("n acct=2 coll=ContactCard", "D11 ERROR 5"),
        removed("n acct=2 mailbox=8", "D9 ERROR 4"),
        new Kind("a commit key removed", FsckTest::removeCommit, "B3 WARN 1", ""),
        new Kind("a link of a mail removed", FsckTest::removeLink, "B8 ERROR 1", ""),
        new Kind("both removed", FsckTest::removeBoth, "B8 ERROR 1, B6 WARN 1", ""),
        removed("i acct=2 coll=Identity field=DocumentId doc=1", "D2 WARN 1"),
        removed("i acct=2 coll=SieveScript field=Name value=\"filter\" doc=1", "D2 WARN 1"),
        added("i acct=2 coll=ContactCard field=Uid value=\"x\" doc=77", "", "D1 WARN 1"),
        added("p acct=2 coll=Email doc=2 field=DeletedAt", "0000000065000000", "D8 WARN 1"),
        added("n acct=2 mailbox=77", "0500000000000000", "D12 WARN 1"),
        added("s " + "00000000000000000001", "01", "U7 ERROR 1"));
  }

  private static Kind counter(String key, long value, String found) {
    return new Kind(key + " set to " + value, test -> test.put(key, Bytes.i64le(value)), found, "");
  }

  private static Kind removed(String key, String found) {
    return new Kind(key + " removed", test -> test.remove(key), found, "");
  }

  private static Kind added(String key, String value, String found) {
    byte[] bytes = java.util.HexFormat.of().parseHex(value);
    return new Kind(key + " added", test -> test.put(key, bytes), found, "");
  }

  private byte[] link() {
    byte[] end = Bytes.concat(Bytes.u32(2), new byte[1], Bytes.u32(2));
    byte[][] found = {null};
    change(
        Subspace.BLOB_LINKS,
        links ->
            links.keySet().stream()
                .filter(link -> link.length == 41)
                .filter(link -> java.util.Arrays.equals(link, 32, 41, end, 0, 9))
                .forEach(link -> found[0] = link));
    return found[0];
  }

  private void removeCommit() {
    byte[] link = link();
    change(Subspace.BLOB_LINKS, links -> links.remove(Keys.hash(link)));
  }

  private void removeLink() {
    byte[] link = link();
    change(Subspace.BLOB_LINKS, links -> links.remove(link));
  }

  private void removeBoth() {
    byte[] link = link();
    change(
        Subspace.BLOB_LINKS,
        links -> {
          links.remove(link);
          links.remove(Keys.hash(link));
        });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isRepairedInADump(Kind kind) {
    kind.damage().accept(this);
    assertThat(String.join(", ", problems(verify()))).isEqualTo(kind.found());
    Map<String, String> damaged = contentOfDump(dump);
    Path repaired = temp.resolve("repaired");
    Result plan = fsck(dump.toString());
    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(3);
    Result done = fsck(dump.toString(), "--to", repaired.toString());
    assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
    assertThat(problems(verify(repaired.toString()))).as(done.out()).isEmpty();
    assertThat(String.join(" ", difference(contentOfDump(Goldens.DUMP), contentOfDump(repaired))))
        .isEqualTo(kind.lasting());
    assertThat(contentOfDump(dump)).isEqualTo(damaged);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isRepairedAndUndoneInAStore(Kind kind) {
    kind.damage().accept(this);
    Map<String, String> golden = withoutBlobs(contentOfDump(Goldens.DUMP));
    repairsAndUndoes("memory:" + temp.getFileName(), golden, kind.lasting());
  }
}
