// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.List;
import java.util.Locale;

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

  /** The one that is called {@code shell}, in any case; null if there is none. */
  static Completion of(String shell) {
    for (Completion completion : values()) {
      if (completion.name().equalsIgnoreCase(shell)) {
        return completion;
      }
    }
    return null;
  }

  /** The script for the command of {@code text}. */
  String script(CommandText text) {
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

  private static String names(OptionText option, String separator) {
    return String.join(separator, option.names());
  }

  private static String bash(CommandText text) {
    String function = "_" + text.name().replace('-', '_');
    StringBuilder values = new StringBuilder();
    StringBuilder paths = new StringBuilder();
    StringBuilder others = new StringBuilder();
    StringBuilder all = new StringBuilder();
    for (OptionText option : text.shownOptions()) {
      all.append(all.isEmpty() ? "" : " ").append(names(option, " "));
      if (!option.takesValue()) {
        continue;
      }
      if (!option.choices().isEmpty()) {
        values.append(
            "    "
                + names(option, "|")
                + ") COMPREPLY=($(compgen -W '"
                + String.join(" ", option.choices())
                + "' -- \"$word\")); return ;;\n");
      } else {
        StringBuilder kind = option.isPath() ? paths : others;
        kind.append(kind.isEmpty() ? "" : "|").append(names(option, "|"));
      }
    }
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
        + (others.isEmpty()
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
      for (OptionText option : text.shownOptions()) {
        script.append("complete ").append(where);
        for (String name : option.names()) {
          script.append(
              name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.takesValue()) {
          script.append(" -r");
          if (!option.choices().isEmpty()) {
            script.append(" -f -a '").append(String.join(" ", option.choices())).append("'");
          } else if (!option.isPath()) {
            script.append(" -f");
          }
        }
        script.append(" -d '").append(sentence(option)).append("'\n");
      }
    }
    return script.toString();
  }

  /** The first sentence of the meaning of {@code option}, quoted for fish. */
  private static String sentence(OptionText option) {
    String meaning = option.meaning();
    int end = meaning.indexOf(". ");
    return (end < 0 ? meaning : meaning.substring(0, end + 1))
        .replace("\\", "\\\\")
        .replace("'", "\\'");
  }
}
