// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static swkit.groupware.PlainTextTest.lines;
import static swkit.groupware.PlainTextTest.property;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataAdapter;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import com.github.mangstadt.vinnie.io.VObjectReader;
import ezvcard.Ezvcard;
import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.property.StructuredName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Component;
import org.junit.jupiter.api.Test;
import swkit.groupware.Property.Name;
import swkit.groupware.Property.Parameter;

/** Random plain events and cards are read back by ical4j, and by ez-vcard and its parser. */
class RandomPlainTextTest {
  private static final int ROUNDS = 300;
  private static final String[] PIECES = {
    "",
    "a",
    "Jour fixe",
    ",",
    ";",
    ":",
    "\\",
    "\\n",
    "\"",
    "^",
    "^n",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "=",
    "é",
    "Straße",
    "東京",
    "🎉",
    "b".repeat(80),
    "東".repeat(30),
    "\u0001",
    "\u007f"
  };

  @Test
  void randomEventsAreReadBack() throws Exception {
    var random = random();
    for (int round = 0; round < ROUNDS; round++) {
      var summary = text(random);
      var custom = text(random);
      var name = text(random);
      var uri = "https://example.org/" + random.nextInt() + "?a=1,2;b=\"c\" d";
      // ical4j takes the n of "\\\\n" in a list for a line end
      var categories =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(i -> "c" + text(random).replace("\\", "") + "c")
              .toList();
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      var event =
          new CalendarComponent(
              new Name("VEVENT", true),
              List.of(
                  property("UID", new Value.Text("u" + round)),
                  property("SUMMARY", new Value.Text(summary)),
                  new Property(
                      null, new Name("X-OWN", false), List.of(), List.of(new Value.Text(custom))),
                  new Property(
                      null,
                      new Name("ATTENDEE", true),
                      List.of(new Parameter(new Name("CN", true), new Value.Text(name))),
                      List.of(new Value.Location("mailto:a@example.org"))),
                  property("URL", new Value.Location(uri)),
                  new Property(
                      null,
                      new Name("CATEGORIES", true),
                      List.of(),
                      categories.stream().map(item -> (Value) new Value.Text(item)).toList()),
                  property("ATTACH", new Value.Binary(bytes)),
                  property("DTSTART", moment(random)),
                  property("DURATION", new Value.Span(false, 0, 0, random.nextInt(3), 0, 0))),
              new int[0]);
      var root = new CalendarComponent(new Name("VCALENDAR", true), List.of(), new int[] {1});
      var plain = PlainCalendar.text(List.of(root, event), 1796039163);
      lines(plain);

      var lines = vobjects(plain);
      assertThat(text(lines, "SUMMARY")).isEqualTo(cleaned(summary));
      assertThat(text(lines, "X-OWN")).isEqualTo(cleaned(custom));
      assertThat(lines.get("ATTENDEE").getParameters().first("CN")).isEqualTo(cleaned(name));
      assertThat(lines.get("URL").getValue())
          .isEqualTo(uri.replace("\"", "%22").replace(" ", "%20"));

      // ical4j doesn't read each name that RFC 6868 allows
      var attendee =
          Pattern.compile("\r\nATTENDEE;CN=.*?:mailto:a@example.org\r\n", Pattern.DOTALL);
      var simple =
          attendee
              .matcher(new String(plain, UTF_8).replace("\r\n ", ""))
              .replaceFirst("\r\nATTENDEE;CN=Ann:mailto:a@example.org\r\n");
      var calendar = new CalendarBuilder().build(new ByteArrayInputStream(simple.getBytes(UTF_8)));
      assertThat(calendar.getComponents()).hasSize(1);
      var read = calendar.getComponents().get(0);
      assertThat(read.getProperties()).hasSize(10);
      // ical4j unescapes a backslash before a line end wrongly, and leaves out blanks at both ends
      if (summary.indexOf('\\') < 0) {
        assertThat(value(read, "SUMMARY").strip()).isEqualTo(cleaned(summary).strip());
      }
      assertThat(value(read, "DTSTAMP")).isEqualTo("20261130T114603Z");
      var attach =
          (net.fortuna.ical4j.model.property.Attach) read.getProperty("ATTACH").orElseThrow();
      assertThat(attach.getBinary()).isEqualTo(bytes);
      var list =
          (net.fortuna.ical4j.model.property.Categories)
              read.getProperty("CATEGORIES").orElseThrow();
      assertThat(list.getCategories().getTexts())
          .containsExactlyInAnyOrderElementsOf(
              categories.stream().map(RandomPlainTextTest::cleaned).collect(Collectors.toSet()));
    }
  }

  /** The properties by name, read with the parser of ez-vcard. */
  private static Map<String, VObjectProperty> vobjects(byte[] text) throws IOException {
    var properties = new TreeMap<String, VObjectProperty>();
    var reader = new StringReader(new String(text, UTF_8));
    try (var vobjects = new VObjectReader(reader, SyntaxRules.iCalendar())) {
      vobjects.parse(
          new VObjectDataAdapter() {
            @Override
            public void onProperty(VObjectProperty property, Context context) {
              properties.put(property.getName(), property);
            }
          });
    }
    return properties;
  }

  private static String text(Map<String, VObjectProperty> properties, String name) {
    return VObjectPropertyValues.unescape(properties.get(name).getValue());
  }

  private static String value(Component component, String name) {
    return component.getProperty(name).orElseThrow().getValue();
  }

  @Test
  void randomCardsAreReadBack() throws Exception {
    var random = random();
    for (int round = 0; round < ROUNDS; round++) {
      var version = List.of("2.1", "3.0", "4.0").get(random.nextInt(3));
      var formatted = text(random);
      var family = "f" + text(random);
      var given = "g" + text(random);
      var middle = List.of("m" + text(random), "n" + text(random));
      var note = text(random);
      // ez-vcard decodes carets in 3.0 too
      var label = version.equals("4.0") ? text(random) : text(random).replace("^", "");
      var nicknames = List.of("x" + text(random), "y" + text(random));
      var url = "https://example.org/?a=1,2;b=" + random.nextInt();
      var bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      var partial = random.nextBoolean();
      var birthday =
          new Value.Moment(
              partial ? -1 : 1980, 4, 1 + random.nextInt(28), -1, -1, -1, -1, -1, false);
      var card =
          List.of(
              property("VERSION", new Value.Text(version)),
              property("FN", new Value.Text(formatted)),
              new Property(
                  null,
                  new Name("N", true),
                  List.of(),
                  List.of(
                      new Value.Text(family),
                      new Value.Text(given),
                      new Value.Texts(middle),
                      new Value.Text(""),
                      new Value.Text(""))),
              new Property(
                  "item1", new Name("NOTE", true), List.of(), List.of(new Value.Text(note))),
              new Property(
                  null,
                  new Name("NICKNAME", true),
                  List.of(),
                  nicknames.stream().map(item -> (Value) new Value.Text(item)).toList()),
              property("URL", new Value.Text(url)),
              property("BDAY", birthday),
              new Property(
                  null,
                  new Name("X-OWN", false),
                  List.of(new Parameter(new Name("X-LABEL", false), new Value.Text(label))),
                  List.of(new Value.Text(formatted))),
              property("PHOTO", new Value.Data("image/png", bytes)));
      var plain = PlainCard.text(card);
      lines(plain);

      var text = new String(plain, UTF_8);
      var cards = Ezvcard.parse(text).all();
      assertThat(cards).hasSize(1);
      VCard read = cards.get(0);
      assertThat(read.getVersion())
          .isEqualTo(version.equals("4.0") || partial ? VCardVersion.V4_0 : VCardVersion.V3_0);
      assertThat(read.getProperties()).as(text).hasSize(8);
      assertThat(read.getFormattedName().getValue()).isEqualTo(cleaned(formatted));
      StructuredName name = read.getStructuredName();
      assertThat(name.getFamily()).isEqualTo(cleaned(family));
      assertThat(name.getGiven()).isEqualTo(cleaned(given));
      assertThat(name.getAdditionalNames())
          .isEqualTo(middle.stream().map(RandomPlainTextTest::cleaned).toList());
      assertThat(read.getNotes().get(0).getValue()).isEqualTo(cleaned(note));
      assertThat(read.getNotes().get(0).getGroup()).isEqualTo("item1");
      assertThat(read.getNickname().getValues())
          .isEqualTo(nicknames.stream().map(RandomPlainTextTest::cleaned).toList());
      assertThat(read.getUrls().get(0).getValue()).isEqualTo(url);
      assertThat(read.getPhotos().get(0).getData()).isEqualTo(bytes);
      assertThat(read.getPhotos().get(0).getContentType().getMediaType()).isEqualTo("image/png");
      var own = read.getExtendedProperty("X-OWN");
      assertThat(VObjectPropertyValues.unescape(own.getValue())).isEqualTo(cleaned(formatted));
      if (read.getVersion() == VCardVersion.V4_0) {
        assertThat(own.getParameter("X-LABEL")).isEqualTo(cleaned(label));
      }
      if (partial) {
        assertThat(read.getBirthday().getPartialDate().getMonth()).isEqualTo(4);
        assertThat(read.getBirthday().getPartialDate().getDate()).isEqualTo(birthday.day());
      } else {
        assertThat(read.getBirthday().getDate().toString()).startsWith("1980-04-");
      }
    }
  }

  private static Random random() {
    long seed = Long.getLong("swkit.seed", System.nanoTime());
    System.out.println("RandomPlainTextTest: -Dswkit.seed=" + seed);
    return new Random(seed);
  }

  private static Value.Moment moment(Random random) {
    return new Value.Moment(
        2027, 1 + random.nextInt(12), 1 + random.nextInt(28), 9, 0, 0, 0, 0, false);
  }

  private static String text(Random random) {
    return IntStream.range(0, random.nextInt(6))
        .mapToObj(i -> PIECES[random.nextInt(PIECES.length)])
        .collect(Collectors.joining());
  }

  /** What can be kept of {@code text}: no control characters, and line ends of one kind. */
  private static String cleaned(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').replaceAll("[\u0001\u007f]", "");
  }
}
