// SPDX-License-Identifier: Apache-2.0
package swkit.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the condition above a scan, as the engine's plan shows it: {@code ((c_account = 'alice')
 * AND (c_size > 10))}. It understands comparisons of a column with constants, and passes over the
 * rest, which then restricts nothing. Stateless.
 */
final class FilterText {
  /**
   * A comparison that holds for all rows that the condition lets through.
   *
   * @param column the column, as the plan names it
   * @param operator {@code =}, {@code !=}, {@code <}, {@code <=}, {@code >}, {@code >=}, {@code
   *     prefix}; for several values {@code in}
   * @param values the constants
   */
  record Comparison(String column, String operator, List<String> values) {
    Comparison {
      values = List.copyOf(values);
    }
  }

  private enum Kind {
    OPEN,
    CLOSE,
    COMMA,
    WORD,
    TEXT,
    OPERATOR
  }

  private record Token(Kind kind, String text) {
    boolean is(String word) {
      return kind == Kind.WORD && text.equals(word);
    }
  }

  private FilterText() {}

  /** The comparisons that {@code condition} is joined of by {@code AND}. */
  static List<Comparison> comparisons(String condition) {
    List<Comparison> found = new ArrayList<>();
    List<Token> tokens = tokens(condition);
    if (tokens != null) {
      addAll(tokens, found);
    }
    return found;
  }

  private static void addAll(List<Token> tokens, List<Comparison> found) {
    List<Token> inner = bare(tokens);
    List<List<Token>> parts = split(inner, "AND");
    if (parts.size() > 1 && split(inner, "BETWEEN").size() == 1) {
      parts.forEach(part -> addAll(part, found));
    } else {
      found.addAll(one(inner));
    }
  }

  private static List<Comparison> one(List<Token> tokens) {
    if (tokens.size() >= 3 && tokens.get(0).kind == Kind.WORD) {
      String column = tokens.get(0).text;
      if (tokens.get(1).kind == Kind.OPERATOR) {
        String value = constant(tokens.subList(2, tokens.size()));
        return value == null
            ? List.of()
            : List.of(new Comparison(column, tokens.get(1).text, List.of(value)));
      }
      if (tokens.get(1).is("BETWEEN")) {
        List<List<Token>> ends = split(tokens.subList(2, tokens.size()), "AND");
        String first = ends.size() == 2 ? constant(ends.get(0)) : null;
        String last = ends.size() == 2 ? constant(ends.get(1)) : null;
        return first == null || last == null
            ? List.of()
            : List.of(
                new Comparison(column, ">=", List.of(first)),
                new Comparison(column, "<=", List.of(last)));
      }
      if (tokens.get(0).is("prefix") && tokens.size() == 6 && tokens.get(3).kind == Kind.COMMA) {
        String value = constant(tokens.subList(4, 5));
        return tokens.get(2).kind == Kind.WORD && value != null
            ? List.of(new Comparison(tokens.get(2).text, "prefix", List.of(value)))
            : List.of();
      }
    }
    return either(split(tokens, "OR"));
  }

  /** Equalities of one column, of which one must hold. */
  private static List<Comparison> either(List<List<Token>> parts) {
    List<String> values = new ArrayList<>();
    String column = null;
    for (List<Token> part : parts) {
      List<Comparison> found = parts.size() < 2 ? List.of() : one(bare(part));
      boolean isEquality = found.size() == 1 && found.get(0).operator.matches("=|in");
      if (!isEquality || column != null && !column.equals(found.get(0).column)) {
        return List.of();
      }
      column = found.get(0).column;
      values.addAll(found.get(0).values);
    }
    return List.of(new Comparison(column, "in", values));
  }

  /** The constant that {@code tokens} are; null if they are none. A cast to a time is left out. */
  private static String constant(List<Token> tokens) {
    if (tokens.isEmpty() || tokens.get(0).kind != Kind.TEXT && tokens.get(0).kind != Kind.WORD) {
      return null;
    }
    String text = tokens.get(0).text;
    if (tokens.get(0).kind == Kind.WORD) {
      return tokens.size() == 1 && text.matches("-?\\d+") ? text : null;
    }
    String type =
        String.join(" ", tokens.subList(1, tokens.size()).stream().map(Token::text).toList());
    boolean isKnown = type.isEmpty() || type.equals(":: TIMESTAMP WITH TIME ZONE");
    // how a control character is shown isn't certain
    return isKnown && text.indexOf('\\') < 0 ? text : null;
  }

  /** {@code tokens} without parentheses around all of them. */
  private static List<Token> bare(List<Token> tokens) {
    List<Token> inner = tokens;
    while (inner.size() > 2
        && inner.get(0).kind == Kind.OPEN
        && closing(inner) == inner.size() - 1) {
      inner = inner.subList(1, inner.size() - 1);
    }
    return inner;
  }

  /** Where the parenthesis is closed that {@code tokens} begin with. */
  private static int closing(List<Token> tokens) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Kind kind = tokens.get(i).kind;
      depth += kind == Kind.OPEN ? 1 : kind == Kind.CLOSE ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The parts between {@code word}s that are in no parentheses. */
  private static List<List<Token>> split(List<Token> tokens, String word) {
    List<List<Token>> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.kind == Kind.OPEN ? 1 : token.kind == Kind.CLOSE ? -1 : 0;
      if (depth == 0 && token.is(word)) {
        parts.add(tokens.subList(from, i));
        from = i + 1;
      }
    }
    parts.add(tokens.subList(from, tokens.size()));
    return parts;
  }

  /** The tokens of {@code text}; null if its quotes or parentheses don't match. */
  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    int depth = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '\'') {
        StringBuilder content = new StringBuilder();
        while (end < text.length() && (text.charAt(end) != '\'' || text.startsWith("''", end))) {
          content.append(text.charAt(end));
          end += text.charAt(end) == '\'' ? 2 : 1;
        }
        if (end == text.length()) {
          return null;
        }
        end++;
        tokens.add(new Token(Kind.TEXT, content.toString()));
      } else if (c == '(' || c == ')') {
        depth += c == '(' ? 1 : -1;
        tokens.add(new Token(c == '(' ? Kind.OPEN : Kind.CLOSE, String.valueOf(c)));
      } else if (c == ',') {
        tokens.add(new Token(Kind.COMMA, ","));
      } else if (isOfWord(c)) {
        while (end < text.length() && isOfWord(text.charAt(end))) {
          end++;
        }
        tokens.add(new Token(Kind.WORD, text.substring(at, end)));
      } else if (!Character.isWhitespace(c)) {
        while (end < text.length() && "=<>!:~*/+%^&|".indexOf(text.charAt(end)) >= 0) {
          end++;
        }
        tokens.add(new Token(Kind.OPERATOR, text.substring(at, end)));
      }
      if (depth < 0) {
        return null;
      }
      at = end;
    }
    return depth == 0 ? tokens : null;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '"' || c == '$';
  }
}
