// SPDX-License-Identifier: Apache-2.0
package swkit.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationTest {
  private static final Pattern NAME =
      Pattern.compile(
          "(?s)(.*\\s)?(?:(stalwart-[a-z]+|import-account)(@\\S+)?"
              + "|((?:\\S*/)?)(Stalwart[A-Z][a-z]+|ImportAccount|console)(\\.java|\\.jsh))('?)");

  private static final Pattern ALL =
      Pattern.compile("(?s)(\\S+|'.+')( .*-jar .*| .*\\.Main) (stalwart-)?([a-z]+(?:-[a-z]+)*)");

  private String before;

  @BeforeEach
  void keep() {
    before = System.getProperty("swkit.command");
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty("swkit.command");
    } else {
      System.setProperty("swkit.command", before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "./jbang stalwart-export | ./jbang stalwart-import",
        "/opt/swkit/jbang -R-Xmx2g run stalwart-export | /opt/swkit/jbang -R-Xmx2g run stalwart-import",
        "./jbang stalwart-export@org/swkit | ./jbang stalwart-import@org/swkit",
        "./jbang stalwart-copy@https://x.y/z | ./jbang stalwart-import@https://x.y/z",
        "./jbang scripts/StalwartExport.java | ./jbang scripts/StalwartImport.java",
        "./jbang https://x.y/scripts/StalwartSeal.java | ./jbang https://x.y/scripts/StalwartImport.java",
        "'/a b/jb'\\''ang' stalwart-export | '/a b/jb'\\''ang' stalwart-import",
        "./jbang '/a b/StalwartExport.java' | ./jbang '/a b/StalwartImport.java'",
        "java -jar swkit.jar export | java -jar swkit.jar import",
        "java -jar swkit.jar stalwart-export | java -jar swkit.jar stalwart-import",
        "/x/java -Xmx3g -jar '/a b/swkit.jar' copy | /x/java -Xmx3g -jar '/a b/swkit.jar' import",
        "java -cp swkit.jar:my.jar swkit.dist.Main seal | java -cp swkit.jar:my.jar swkit.dist.Main import",
        "./jbang Mine.java | stalwart-import",
        "./jbang stalwart-export Mine.java | stalwart-import",
        "'' | stalwart-import"
      })
  void anotherCommandIsTypedTheSameWay(String typed, String other) {
    System.setProperty("swkit.command", typed);
    assertThat(Invocation.of("stalwart-import")).isEqualTo(other);
    assertThat(Invocation.in("do `jbang stalwart-import x`.")).isEqualTo("do `" + other + " x`.");
    assertThat(Invocation.isKnown()).isEqualTo(!other.equals("stalwart-import"));
  }

  @Test
  void optionsAndWords() {
    System.setProperty("swkit.command", "./jbang stalwart-export");
    assertThat(Invocation.option("-Xmx2g")).startsWith("./jbang -R-Xmx2g (before");
    assertThat(Invocation.of("import-account")).isEqualTo("./jbang import-account");
    System.setProperty("swkit.command", "nothing of ours");
    assertThat(Invocation.option("-Xmx2g")).startsWith("the option -R-Xmx2g before");
    System.setProperty("swkit.command", "java -jar 'my jars/swkit.jar' import");
    assertThat(Invocation.option("-Xmx2g")).isEqualTo("java -Xmx2g -jar 'my jars/swkit.jar'");
    assertThat(Invocation.of("import-account"))
        .isEqualTo("java -jar 'my jars/swkit.jar' import-account");
    assertThat(Invocation.quote("p acct=2")).isEqualTo("'p acct=2'");
    assertThat(Invocation.quote("it's")).isEqualTo("'it'\\''s'");
    assertThat(Invocation.quote("$(x)")).isEqualTo("'$(x)'");
    assertThat(Invocation.quote("")).isEqualTo("''");
    assertThat(Invocation.quote("/a/b-c.d")).isEqualTo("/a/b-c.d");
  }

  /** The same as regular expressions, which say in a line what a command line is. */
  @Test
  void regularExpressionsAgree() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("InvocationTest: -Dswkit.seed=" + seed);
    Random random = new Random(seed);
    String[] pieces = {
      " ",
      " ",
      "\t",
      "'",
      "/",
      "@",
      "-",
      "./jbang",
      "java",
      " -jar ",
      "-jar",
      ".Main",
      " swkit.Main ",
      "stalwart-",
      "stalwart-export",
      "import-account",
      "Stalwart",
      "StalwartSeal",
      "ImportAccount",
      "console",
      ".java",
      ".jsh",
      "copy",
      "help",
      "a",
      "B",
      "swkit.jar",
      "'/a b/",
      "'\\''",
      "jbang "
    };
    for (int round = 0; round < 200_000; round++) {
      StringBuilder built = new StringBuilder();
      for (int i = random.nextInt(9); i >= 0; i--) {
        built.append(pieces[random.nextInt(pieces.length)]);
      }
      String typed = built.toString();
      assertThat(TypedCommand.of(typed))
          .as("-Dswkit.seed=" + seed + ": <" + typed + ">")
          .isEqualTo(byPatterns(typed.strip()));
      System.setProperty("swkit.command", "./x stalwart-seal");
      assertThat(Invocation.in(typed))
          .as("-Dswkit.seed=" + seed + ": <" + typed + ">")
          .isEqualTo(typed.replaceAll("jbang (stalwart-[a-z]+|import-account)", "./x $1"));
    }
  }

  private static TypedCommand byPatterns(String typed) {
    Matcher all = ALL.matcher(typed);
    if (all.matches()) {
      boolean isShort = all.group(3) == null;
      return new TypedCommand(TypedCommand.Form.ALL, all.group(1), all.group(2), "", isShort);
    }
    Matcher name = NAME.matcher(typed);
    if (!name.matches()) {
      return null;
    }
    String before = name.group(1) == null ? "" : name.group(1);
    return name.group(2) == null
        ? new TypedCommand(TypedCommand.Form.SCRIPT, before, name.group(4), name.group(7), false)
        : new TypedCommand(
            TypedCommand.Form.ALIAS,
            before,
            name.group(3) == null ? "" : name.group(3),
            name.group(7),
            false);
  }
}
