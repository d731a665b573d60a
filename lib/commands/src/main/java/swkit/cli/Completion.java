// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Scripts that complete the command lines of a command in a shell: its options, the values of those
 * that have a list, and files. They work for the command itself and after {@code jbang}.
 */
enum Completion {
  BASH,
  ZSH,
  FISH;

  /** Loads what makes the functions of bash work in zsh. */
  private static final String ZSH_START =
      """
      (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
      autoload -Uz bashcompinit && bashcompinit
      """;

  /** A label that is a list of values: {@code lz4|none}. */
  private static final Pattern CHOICE = Pattern.compile("[a-z0-9]+(\\|[a-z0-9]+)+");

  /** For {@code jbang NAME …}: hands over to the function of the command NAME. */
  private static final String AFTER_JBANG =
      """
      _swkit_jbang() {
        local i name
        for ((i = 1; i < COMP_CWORD; i++)); do
          name=${COMP_WORDS[i]%%@*}
          if [[ $name == *-* ]] && type "_${name//-/_}" >/dev/null 2>&1; then
            COMP_WORDS=("${COMP_WORDS[@]:$i}")
            COMP_CWORD=$((COMP_CWORD - i))
            "_${name//-/_}"
            return
          fi
        done
        COMPREPLY=()
      }
      """;

  /** A completion of jbang's own stays. */
  private static final String BASH_END =
      "complete -p jbang >/dev/null 2>&1 || complete -o default -F _swkit_jbang jbang ./jbang\n";

  private static final String ZSH_END =
      "(( $+_comps[jbang] )) || complete -o default -F _swkit_jbang jbang ./jbang\n";

  /** The script for {@code spec}. */
  String script(CommandSpec spec) {
    CommandText text = new CommandText(spec);
    return switch (this) {
      case BASH -> bash(text) + BASH_END;
      case ZSH -> ZSH_START + bash(text) + ZSH_END;
      case FISH -> fish(text);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The values to choose from; empty if any is possible. */
  private static List<String> values(OptionSpec option) {
    List<String> values = new ArrayList<>();
    if (CHOICE.matcher(option.paramLabel()).matches()) {
      values.addAll(List.of(option.paramLabel().split("\\|")));
    } else if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(values::add);
    }
    return values;
  }

  private static boolean isPath(OptionSpec option) {
    return option.type() == Path.class || option.auxiliaryTypes()[0] == Path.class;
  }

  private static String names(OptionSpec option, String separator) {
    return String.join(separator, option.names());
  }

  private static String bash(CommandText text) {
    String function = "_" + text.name().replace('-', '_');
    StringBuilder values = new StringBuilder();
    StringBuilder others = new StringBuilder();
    for (OptionSpec option : text.options()) {
      if (!CommandText.takesValue(option)) {
        continue;
      }
      if (!values(option).isEmpty()) {
        values.append(
            "    "
                + names(option, "|")
                + ") COMPREPLY=($(compgen -W '"
                + String.join(" ", values(option))
                + "' -- \"$word\")); return ;;\n");
      } else if (!isPath(option)) {
        others.append(others.length() == 0 ? "" : "|").append(names(option, "|"));
      }
    }
    String paths =
        text.options().stream()
            .filter(o -> CommandText.takesValue(o) && values(o).isEmpty() && isPath(o))
            .map(option -> names(option, "|"))
            .collect(Collectors.joining("|"));
    String all = text.options().stream().map(o -> names(o, " ")).collect(Collectors.joining(" "));
    return "# Completes "
        + text.name()
        + ". An empty answer lets the shell complete files.\n"
        + function
        + "() {\n"
        + "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        + "  COMPREPLY=()\n"
        + "  [[ $word != = ]] || word=\n"
        + "  [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD-2]}\n"
        + "  case $before in\n"
        + values
        + (paths.isEmpty() ? "" : "    " + paths + ") return ;;\n")
        + (others.length() == 0
            ? ""
            : "    " + others + ") type compopt >/dev/null 2>&1 && compopt +o default; return ;;\n")
        + "  esac\n"
        + "  if [[ $word == -* ]]; then\n"
        + "    COMPREPLY=($(compgen -W '"
        + all
        + "' -- \"$word\"))\n"
        + "  fi\n"
        + "}\n"
        + "complete -o default -F "
        + function
        + " "
        + text.name()
        + "\n"
        + AFTER_JBANG;
  }

  private static String fish(CommandText text) {
    StringBuilder script = new StringBuilder();
    for (String where :
        List.of(
            "-c " + text.name(), "-c jbang -n '__fish_seen_subcommand_from " + text.name() + "'")) {
      for (OptionSpec option : text.options()) {
        script.append("complete ").append(where);
        for (String name : option.names()) {
          script.append(
              name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (CommandText.takesValue(option)) {
          script.append(" -r");
          if (!values(option).isEmpty()) {
            script.append(" -f -a '").append(String.join(" ", values(option))).append("'");
          } else if (!isPath(option)) {
            script.append(" -f");
          }
        }
        script.append(" -d '").append(sentence(option)).append("'\n");
      }
    }
    return script.toString();
  }

  /** The first sentence of the meaning of {@code option}, quoted for fish. */
  private static String sentence(OptionSpec option) {
    String meaning = String.join(" ", option.description());
    int end = meaning.indexOf(". ");
    return (end < 0 ? meaning : meaning.substring(0, end + 1))
        .replace("\\", "\\\\")
        .replace("'", "\\'");
  }
}
