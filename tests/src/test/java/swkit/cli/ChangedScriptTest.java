// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swkit.testing.Goldens;

/** A script of the catalog that someone changed has the help of its own options. */
class ChangedScriptTest {
  @TempDir private Path directory;

  private CommandText prepared(String source, String... options) throws Exception {
    Path file = Files.writeString(directory.resolve("StalwartSeal.java"), source);
    Path classes = Files.createTempDirectory(directory, "classes");
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath()));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(exitCode).isZero();
    URL[] place = {classes.toUri().toURL()};
    ClassLoader others =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals("StalwartSeal")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    try (URLClassLoader loader = new URLClassLoader(place, others)) {
      Command command =
          loader
              .loadClass("StalwartSeal")
              .asSubclass(Command.class)
              .getDeclaredConstructor()
              .newInstance();
      assertThat(command.getClass().getClassLoader()).isSameAs(loader);
      return PreparedText.of(command);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Test
  void itsOptionsCount() throws Exception {
    String source = Files.readString(Goldens.ROOT.resolve("scripts/StalwartSeal.java"));
    assertThat(prepared(source)).isNotNull();
    assertThat(prepared(source, "-g:none", "-XDstringConcat=inline")).isNotNull();
    assertThat(prepared(source, "-g", "-parameters")).isNotNull();
    String work = "  @Override\n  protected int work(";
    String code = source.replace(work, "  private String note;\n\n" + work);
    assertThat(code).isNotEqualTo(source);
    assertThat(prepared(code)).as("no option").isNotNull();
    for (String changed :
        List.of(
            source.replace(
                "description = \"The dump directory.\"", "description = \"A directory.\""),
            source.replace("arity = \"1\"", "arity = \"1..2\""),
            source.replace("private boolean again", "private Boolean again"),
            source.replace("\"--again\"", "\"--anew\""),
            source.replace("extends Command {", "extends swkit.cli.DatabaseCommand {"))) {
      assertThat(changed).isNotEqualTo(source);
      assertThat(prepared(changed)).as(changed).isNull();
    }
  }
}
