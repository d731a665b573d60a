// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;
import swkit.ConfigException;

/** Where the server's dialect and TOML agree, our parser and tomlj must. */
class TomlOracleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "a = 1\nb = true\nc = \"x\"\nd = 'y'\n",
        "[a.b]\nc.d = \"x # y\" # z\n[a.\"B.c d\"]\ne = [1, 2, 3,]\n",
        "[[s]]\nid = \"a\"\n[[s]]\nid = \"b\"\nin = { x = 1, y = [\"p\", \"q\"] }\n",
        "a = \"\"\"\nline\n\nline \"quoted\"\n\"\"\"\nb = '''raw \\n'''\n",
        "a = [\n  [1, 2], # first\n  [\"x\"],\n  []\n]\n",
        "\"a b\" = \"tab\\tquote\\\"lf\\ncr\\rback\\\\slash\"\n",
        "[server.listener.smtp]\r\nbind = [\"[::]:25\"]\r\nprotocol = \"smtp\"\r\n"
      })
  void agreesOnDocuments(String text) {
    assertSame(text, "the document");
  }

  static LongStream seeds() {
    long first = System.nanoTime();
    return LongStream.concat(LongStream.range(0, 200), LongStream.range(first, first + 200));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesOnGeneratedDocuments(long seed) {
    assertSame(new Generator(seed).document(), "seed " + seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusesOrReadsBrokenDocuments(long seed) {
    var random = new Random(seed);
    var text = new StringBuilder("[a]\n" + new Generator(seed).document());
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(text.length());
      if (random.nextBoolean()) {
        text.setCharAt(at, "[]{}=,\"'\\#\n. x".charAt(random.nextInt(14)));
      } else {
        text.setLength(at + 1);
      }
    }
    try {
      TomlParser.parse(Path.of("config.toml"), text.toString());
    } catch (ConfigException e) {
      assertThat(e.getMessage()).startsWith("config.toml:");
    } catch (RuntimeException e) {
      fail("seed " + seed + ": " + text, e);
    }
  }

  private static void assertSame(String text, String what) {
    var expected = Toml.parse(text);
    assertThat(expected.errors()).as("%s: %s", what, text).isEmpty();
    var flat = new TreeMap<String, String>();
    flatten("", expected, flat);
    assertThat(TomlParser.parse(Path.of("config.toml"), text))
        .as("%s: %s", what, text)
        .isEqualTo(flat);
  }

  private static void flatten(String key, Object value, Map<String, String> out) {
    if (value instanceof TomlTable table) {
      String prefix = key.isEmpty() ? "" : key + ".";
      table.keySet().forEach(k -> flatten(prefix + k, table.get(List.of(k)), out));
    } else if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        flatten(String.format(Locale.ROOT, "%s.%04d", key, i), array.get(i), out);
      }
    } else {
      out.put(key, value.toString());
    }
  }

  /** Documents of what both read alike; every name is used once, so that nothing is duplicate. */
  private static final class Generator {
    private static final String ANY = "abzAZ09 .,:;#=[]{}()/@%$&!?*+-_<>|~^`é漢😀";
    private final Random random;
    private int names;

    Generator(long seed) {
      random = new Random(seed);
    }

    String document() {
      var out = new StringBuilder();
      statements(out);
      for (int tables = random.nextInt(6); tables > 0; tables--) {
        String name = "t" + names++ + header();
        String open = "[" + name + "]";
        int times = 1;
        if (random.nextInt(3) == 0) {
          open = "[" + open + "]";
          times += random.nextInt(3);
        }
        for (; times > 0; times--) {
          out.append(pick("", "  ")).append(open).append(pick("", " # ] x")).append(newline());
          statements(out);
        }
      }
      return out.toString();
    }

    private String header() {
      return pick("", ".b", ".b-c_1", ".\"Q " + text("'") + "\"", ".d.\"E.f\".g");
    }

    private void statements(StringBuilder out) {
      for (int count = random.nextInt(5); count > 0; count--) {
        out.append(pick("", "\t", "# c '\" [\n", "\n"))
            .append(key())
            .append(pick("=", " = ", "\t=  "))
            .append(value(0, true))
            .append(pick("", " ", " # comment", "#"))
            .append(newline());
      }
    }

    private String key() {
      String name = "k" + names++;
      return pick(
          name,
          name.toUpperCase(Locale.ROOT),
          name + ".x",
          name + " . y",
          quoted(name),
          "1" + name);
    }

    private String quoted(String name) {
      return "\"" + name + text("'") + "\".z";
    }

    private String value(int depth, boolean newlines) {
      String blank = newlines ? pick("", " ", "\n", " # c ]\n  ") : pick("", " ");
      switch (random.nextInt(depth > 3 ? 6 : 8)) {
        case 0:
          return String.valueOf(random.nextInt(2000) - 1000);
        case 1:
          return pick("true", "false");
        case 2:
          return "'" + text("\"") + "'";
        case 3:
          return newlines ? "'''" + pick("", "\n") + text("\" ' \\\n") + ".'''" : "''";
        case 4:
          return newlines ? "\"\"\"" + pick("", "\n") + text("' \n") + ".\"\"\"" : "\"\"";
        case 5:
          return "\"" + text("'").replace("z", pick("\\n", "\\t", "\\r", "\\\"", "\\\\a")) + "\"";
        case 6:
          var array = new StringBuilder("[");
          for (int count = random.nextInt(4); count > 0; count--) {
            array.append(blank).append(value(depth + 1, newlines)).append(blank);
            array.append(count > 1 ? "," : pick("", ","));
          }
          return array.append(blank).append("]").toString();
        default:
          var table = new StringBuilder("{ ");
          for (int count = random.nextInt(4); count > 0; count--) {
            table.append(key()).append(" = ").append(value(depth + 1, false));
            table.append(count > 1 ? ", " : " ");
          }
          return table.append("}").toString();
      }
    }

    private String text(String more) {
      int[] any = (ANY + more).codePoints().toArray();
      var text = new StringBuilder();
      for (int count = random.nextInt(12); count > 0; count--) {
        text.appendCodePoint(any[random.nextInt(any.length)]);
      }
      return text.toString().replace("'''", "'");
    }

    private String newline() {
      return pick("\n", "\r\n", "\n\n");
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
