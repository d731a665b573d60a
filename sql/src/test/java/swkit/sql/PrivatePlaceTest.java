// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import swkit.RefusedException;
import swkit.Workers;
import swkit.table.TabularDatabase;

/** Another user of the machine sees and changes nothing of what the engine has on disk. */
@DisabledOnOs(OS.WINDOWS)
class PrivatePlaceTest {
  @TempDir Path temp;

  private static void mode(Path directory, int mode) throws IOException {
    Files.setAttribute(directory, "unix:mode", mode);
  }

  /** Its name can't be guessed, and what is linked in it isn't followed when it is removed. */
  @Test
  void theTemporaryDirectoryIsPrivate() throws IOException {
    Path place = Files.createDirectory(temp.resolve("place"));
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path file = Files.writeString(outside.resolve("file"), "precious");
    String name = null;
    for (int i = 0; i < 2; i++) {
      try (Workers workers = Workers.of(1);
          TabularDatabase database = TabularDatabase.open(Asked.DUMP);
          SqlSession session = SqlSession.open(database, workers, false, null, 64, place)) {
        assertThat(Asked.ask(session, "select 1").rows()).containsExactly(List.of("1"));
        Path own;
        try (Stream<Path> made = Files.list(place)) {
          own = made.reduce((one, two) -> null).orElseThrow();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
            .isEqualTo("rwx------");
        assertThat(own.getFileName().toString()).matches("swkit-sql\\d{6,}").isNotEqualTo(name);
        name = own.getFileName().toString();
        Files.createSymbolicLink(own.resolve("planted"), outside);
        Files.createSymbolicLink(own.resolve("file"), file);
      }
      assertThat(place).isEmptyDirectory();
    }
    assertThat(file).hasContent("precious");
  }

  @Test
  void aDirectoryInWhichTheLibraryCouldBeReplacedIsRefused() throws IOException {
    Path place = Files.createDirectory(temp.resolve("place"));
    for (int mode : new int[] {01777, 0755, 0775, 0700}) {
      mode(place, mode);
      assertThatCode(() -> EngineLibrary.requireSafe(place)).doesNotThrowAnyException();
    }
    mode(place, 0777);
    assertThatThrownBy(() -> EngineLibrary.requireSafe(place))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(place + ": belongs to another user, or every user may replace");
    if (Files.getAttribute(temp, "unix:uid").equals(0)) {
      mode(place, 0700);
      Files.setAttribute(place, "unix:uid", 65534);
      assertThatThrownBy(() -> EngineLibrary.requireSafe(place))
          .isInstanceOf(RefusedException.class);
    }
    assertThatCode(() -> EngineLibrary.requireSafe(temp.resolve("none")))
        .doesNotThrowAnyException();
  }
}
