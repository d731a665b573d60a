// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ezvcard.Ezvcard;
import java.io.ByteArrayInputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.Database;
import swkit.Snapshot;
import swkit.groupware.GroupwareObject.Kind;
import swkit.groupware.Property.Name;
import swkit.testing.Goldens;

/** Plain events and cards are read back by parsers that others wrote: ical4j and ez-vcard. */
class PlainTextTest {
  /** Valid lines that ical4j doesn't read, and invalid ones that a client had put. */
  private static final Pattern UNREAD =
      Pattern.compile(
          "RRULE:.*RSCALE=ISLAMIC-CIVIL"
              + "|ATTENDEE;DELEGATED-FROM=\"[^\"]*\",\".*"
              + "|TRIGGER;VALUE=DATE-TIME:\\d{8}T\\d{6}"
              + "|.*;GAP=[^P].*"
              + "|PARTICIPANT-TYPE:.*"
              + "|RESOURCE-TYPE:.*");

  @ParameterizedTest
  @ValueSource(strings = {"0.15.5-groupware", "0.16.18-groupware"})
  void goldensAreReadBack(String golden) throws Exception {
    var store = Goldens.ROOT.resolve("tests/goldens").resolve(golden).resolve("store.sqlite");
    var read = new TreeMap<Kind, Integer>();
    try (var database = Database.open("sqlite:" + store);
        Snapshot snapshot = database.snapshot()) {
      for (var account : List.of(1, 2, 3)) {
        try (var objects =
            Groupware.open(snapshot, account, TextForm.PLAIN, EnumSet.allOf(Kind.class))) {
          for (var object = objects.next(); object != null; object = objects.next()) {
            if ("ics".equals(object.extension())) {
              requireCalendar(object);
              read.merge(object.kind(), 1, Integer::sum);
            } else if ("vcf".equals(object.extension())) {
              requireCard(object);
              read.merge(object.kind(), 1, Integer::sum);
            }
          }
        }
      }
    }
    assertThat(read.toString()).isEqualTo("{CALENDARS=35, INVITATIONS=1, CONTACTS=13}");
  }

  private static void requireCalendar(GroupwareObject object) throws Exception {
    var lines = lines(object.content());
    lines.removeIf(UNREAD.asMatchPredicate());
    var text = String.join("\r\n", lines) + "\r\n";
    var calendar = new CalendarBuilder().build(new ByteArrayInputStream(text.getBytes(UTF_8)));
    assertThat(count(calendar, lines)).as(object.path().toString()).isEqualTo(lines.size());
    assertThat(text).doesNotContain("base64\\,").contains("\r\nVERSION:2.0\r\n", "\r\nPRODID:");
  }

  /** The lines that are in {@code calendar}: properties, and two for each component. */
  private static int count(Calendar calendar, List<String> lines) {
    return 2
        + calendar.getProperties().size()
        + calendar.getComponents().stream().mapToInt(PlainTextTest::count).sum();
  }

  private static int count(Component component) {
    var inner =
        component instanceof net.fortuna.ical4j.model.ComponentContainer<?> container
            ? container.getComponentList().getAll()
            : List.<Component>of();
    return 2
        + component.getProperties().size()
        + inner.stream().mapToInt(PlainTextTest::count).sum();
  }

  private static void requireCard(GroupwareObject object) throws Exception {
    var lines = lines(object.content());
    var text = new String(object.content(), UTF_8);
    var cards = Ezvcard.parse(text).all();
    assertThat(cards).as(text).hasSize(1);
    // ez-vcard takes a LABEL for a part of the address
    lines.removeIf(line -> line.startsWith("LABEL"));
    assertThat(cards.get(0).getProperties()).as(text).hasSize(lines.size() - 3);
    assertThat(text).doesNotContain("base64\\,");
  }

  /** The lines without their folds, after a check of the folds. */
  static List<String> lines(byte[] content) throws CharacterCodingException {
    var text = UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(content)).toString();
    assertThat(text).endsWith("\r\n");
    var physical = text.split("\r\n");
    for (var line : physical) {
      assertThat(line.getBytes(UTF_8).length).as(line).isLessThanOrEqualTo(75);
      assertThat(line).doesNotContain("\r", "\n").isNotEmpty();
      assertThat(Character.isLowSurrogate(line.charAt(0))).isFalse();
    }
    return new ArrayList<>(List.of(text.replace("\r\n ", "").split("\r\n")));
  }

  @Test
  void aCardWithoutANameGetsOne() {
    var name =
        new Property(
            null,
            new Name("N", true),
            List.of(),
            List.of(new Value.Text("Doe"), new Value.Text("J;")));
    assertThat(new String(PlainCard.text(List.of(name)), UTF_8))
        .isEqualTo("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:J\\; Doe\r\nN:Doe;J\\;\r\nEND:VCARD\r\n");
    var mail = property("EMAIL", new Value.Text("j@example.org"));
    assertThat(new String(PlainCard.text(List.of(mail)), UTF_8))
        .contains("\r\nFN:j@example.org\r\n");
  }

  @Test
  void anEventWithWhatIsNoTimeStaysReadable() throws Exception {
    var event =
        new CalendarComponent(
            new Name("VEVENT", true),
            List.of(property("DTEND", new Value.Text("garbage; ,"))),
            new int[0]);
    var text = new String(PlainCalendar.text(List.of(event), 0), UTF_8);
    assertThat(text)
        .isEqualTo(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//swkit//EN\r\nBEGIN:VEVENT\r\n"
                + "DTSTAMP:19700101T000000Z\r\nX-DTEND:garbage\\; \\,\r\nEND:VEVENT\r\n"
                + "END:VCALENDAR\r\n");
    new CalendarBuilder().build(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  /** A property without parameters and with one value. */
  static Property property(String name, Value value) {
    return new Property(null, new Name(name, true), List.of(), List.of(value));
  }
}
