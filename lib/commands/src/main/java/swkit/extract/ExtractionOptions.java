// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import swkit.groupware.TextForm;

/**
 * What to extract.
 *
 * @param accounts names or ids, separated by commas; null for all
 * @param filter which mails
 * @param kinds which kinds of objects
 * @param form the form of mail
 * @param text the form of events and cards
 * @param acceptsMissingBlobs whether to continue although none of a sample of the blobs is there
 */
public record ExtractionOptions(
    String accounts,
    MailFilter filter,
    Set<ExtractedKind> kinds,
    MailForm form,
    TextForm text,
    boolean acceptsMissingBlobs) {
  /** The options as a record keeps them; {@link #of} reads them again. */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("accounts", accounts);
    json.addProperty("mailboxes", filter.text());
    json.addProperty("after", Objects.toString(filter.after(), null));
    json.addProperty("before", Objects.toString(filter.before(), null));
    json.addProperty("kinds", ExtractedKind.text(kinds));
    json.addProperty("form", form.title());
    json.addProperty("text", text.name().toLowerCase(Locale.ROOT));
    return json;
  }

  /** The options in words, such as {@code mail as mbox, of alice}. */
  String words() {
    StringBuilder words = new StringBuilder(ExtractedKind.text(kinds).replace(",", ", "));
    words.append("; mail as ").append(form.title());
    words.append(text == TextForm.PLAIN ? "; plain" : "");
    words.append(accounts == null ? "; all accounts" : "; of " + accounts);
    words.append(filter.text() == null ? "" : "; mailboxes " + filter.text().replace("\n", ", "));
    words.append(filter.after() == null ? "" : "; after " + filter.after());
    words.append(filter.before() == null ? "" : "; before " + filter.before());
    return words.toString();
  }

  static ExtractionOptions of(JsonObject json, boolean acceptsMissingBlobs) {
    return new ExtractionOptions(
        text(json, "accounts"),
        MailFilter.of(
            MailFilter.names(text(json, "mailboxes")), text(json, "after"), text(json, "before")),
        ExtractedKind.of(text(json, "kinds")),
        MailForm.of(text(json, "form")),
        TextForm.valueOf(text(json, "text").toUpperCase(Locale.ROOT)),
        acceptsMissingBlobs);
  }

  private static String text(JsonObject json, String name) {
    return json.get(name) == null || json.get(name).isJsonNull()
        ? null
        : json.get(name).getAsString();
  }
}
