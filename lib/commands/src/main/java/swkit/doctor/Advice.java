// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import com.google.gson.JsonObject;
import swkit.invocation.Invocation;

/**
 * One line about an upgrade: what was found, and what to do. Immutable.
 *
 * @param kind what it is to the administrator
 * @param id its name in JSON, which doesn't change
 * @param count how many of them this database has; 0 if that has no meaning
 * @param found what was found
 * @param todo what to do next; empty if nothing
 */
public record Advice(Kind kind, String id, long count, String found, String todo) {
  /** Writes commands in the form in which they are typed. */
  public Advice {
    found = Invocation.in(found);
    todo = Invocation.in(todo);
  }

  /** What a line is to the administrator, in the order in which they are shown. */
  public enum Kind {
    /** Stands in the way: to be done first. */
    WAY("In the way"),
    /** The migration destroys it. */
    LOST("The migration destroys"),
    /** To be known. */
    NOTE("To know"),
    /** To be done, in this order. */
    STEP("To do, in this order"),
    /** Which releases may follow each other. */
    RULE("Rules");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** The heading over the lines of this kind. */
    public String title() {
      return title;
    }

    /** Whether a line of this kind makes the exit code 3. */
    public boolean isFinding() {
      return this == WAY || this == LOST;
    }
  }

  /** The line. */
  @Override
  public String toString() {
    return found + (todo.isEmpty() ? "" : " -> " + todo);
  }

  /** {@code kind} ({@code way}, {@code lost}, …), {@code id}, {@code count}, {@code found}, … */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("kind", kind.name().toLowerCase(java.util.Locale.ROOT));
    json.addProperty("id", id);
    json.addProperty("count", count);
    json.addProperty("found", found);
    json.addProperty("todo", todo);
    return json;
  }
}
