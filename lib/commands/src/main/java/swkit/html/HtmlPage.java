// SPDX-License-Identifier: Apache-2.0
package swkit.html;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The page around the figures. The resources {@code page.html}, {@code page.css} and {@code
 * page.js} make it up; the figures are embedded as JSON, which the script draws.
 *
 * <p>Users choose the names of accounts and mailboxes: the JSON escapes every character that means
 * something in HTML, and the script makes text of the names, never markup. The page is well-formed
 * XML too, and forbids itself to load anything.
 */
final class HtmlPage {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();
  private static final String FRAME = resource("page.html");

  /** The first lines of every page, by which one is recognised. */
  static final String START = FRAME.substring(0, FRAME.indexOf("<meta name=\"viewport\""));

  private HtmlPage() {}

  /** The page of {@code figures}. */
  static String of(JsonObject figures) {
    String style = "{{page.css}}\n";
    String data = "{{figures}}";
    String script = "{{page.js}}\n";
    int styleAt = FRAME.indexOf(style);
    int dataAt = FRAME.indexOf(data);
    int scriptAt = FRAME.indexOf(script);
    return FRAME.substring(0, styleAt)
        + resource("page.css")
        + FRAME.substring(styleAt + style.length(), dataAt)
        + GSON.toJson(figures)
        + FRAME.substring(dataAt + data.length(), scriptAt)
        + resource("page.js")
        + FRAME.substring(scriptAt + script.length());
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside the classes of swkit.html");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can't be read", e);
    }
  }
}
