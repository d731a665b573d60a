// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A mail that doesn't come out whole. Immutable.
 *
 * @param account the account's name, or {@code account-<id>}
 * @param document its document id
 * @param mailboxes the paths of its mailboxes; empty if they aren't known
 * @param received when it arrived; null if that isn't known
 * @param subject null if it isn't known
 * @param from null if it isn't known
 * @param size in bytes; -1 if it isn't known
 * @param lacks what is lost of it
 */
public record LostMail(
    String account,
    long document,
    List<String> mailboxes,
    Instant received,
    String subject,
    String from,
    long size,
    List<String> lacks) {
  /** Copies the lists. */
  public LostMail {
    mailboxes = List.copyOf(mailboxes);
    lacks = List.copyOf(lacks);
  }

  /** One line for people. */
  String line() {
    StringBuilder line = new StringBuilder("mail of ").append(account);
    if (!mailboxes.isEmpty()) {
      line.append(" in ").append(String.join(", ", mailboxes));
    }
    line.append(": ").append(received == null ? "document " + document : received);
    if (subject != null) {
      line.append(" \"").append(subject).append('"');
    }
    if (from != null) {
      line.append(" from ").append(from);
    }
    if (size >= 0) {
      line.append(String.format(Locale.ROOT, ", %,d bytes", size));
    }
    boolean isOne = lacks.size() == 1 && !lacks.get(0).contains(" and ");
    return line.append(": ")
        .append(String.join(", ", lacks))
        .append(isOne ? " is lost" : " are lost")
        .toString();
  }

  /** The same for programs. */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("account", account);
    json.addProperty("document", document);
    JsonArray paths = new JsonArray();
    mailboxes.forEach(paths::add);
    json.add("mailboxes", paths);
    json.addProperty("received", received == null ? null : received.toString());
    json.addProperty("subject", subject);
    json.addProperty("from", from);
    json.addProperty("size", size < 0 ? null : size);
    JsonArray parts = new JsonArray();
    lacks.forEach(parts::add);
    json.add("lacks", parts);
    return json;
  }
}
