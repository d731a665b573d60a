// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import swkit.testing.Goldens;

/**
 * What a client saw of a mailbox.
 *
 * @param uidValidity its UIDVALIDITY
 * @param mails its mails by UID
 */
public record SeenMail(long uidValidity, List<Seen> mails) {
  private static final DateTimeFormatter INTERNALDATE =
      DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH);

  private static final int DIGITS = 16;

  /** One mail: its flags in no order, and the first digits of the SHA-256 of its content. */
  public record Seen(long uid, TreeSet<String> flags, Instant received, String hash) {
    static Seen of(long uid, Iterable<String> flags, Instant received, byte[] content) {
      TreeSet<String> all = new TreeSet<>();
      flags.forEach(all::add);
      return new Seen(uid, all, received, Goldens.sha256(content).substring(0, DIGITS));
    }
  }

  /** The mailboxes of each account, by the account's name before the {@code @}. */
  public static Map<String, Map<String, SeenMail>> read(Path file) {
    try {
      JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      Map<String, Map<String, SeenMail>> accounts = new TreeMap<>();
      for (String account : all.keySet()) {
        if (all.get(account) instanceof JsonObject json && json.has("mail")) {
          accounts.put(account, mailboxes(json.getAsJsonObject("mail")));
        }
      }
      return accounts;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Without those that others have shared. */
  private static Map<String, SeenMail> mailboxes(JsonObject json) {
    Map<String, SeenMail> mailboxes = new TreeMap<>();
    for (String name : json.keySet()) {
      if (!name.startsWith("Shared Folders/")) {
        JsonObject mailbox = json.getAsJsonObject(name);
        List<Seen> mails = new ArrayList<>();
        for (JsonElement mail : mailbox.getAsJsonArray("mails")) {
          mails.add(seen(mail.getAsJsonArray()));
        }
        long validity = mailbox.getAsJsonArray("uidvalidity").get(0).getAsLong();
        mailboxes.put(name, new SeenMail(validity, mails));
      }
    }
    return mailboxes;
  }

  private static Seen seen(JsonArray mail) {
    TreeSet<String> flags = new TreeSet<>(List.of(mail.get(1).getAsString().split(" ")));
    flags.remove("");
    Instant received =
        OffsetDateTime.parse(mail.get(2).getAsString().strip(), INTERNALDATE).toInstant();
    return new Seen(mail.get(0).getAsLong(), flags, received, mail.get(3).getAsString());
  }
}
