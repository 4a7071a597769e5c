package touchstone.conformance.targets.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchstone.conformance.targets.xen.AgentEvent.RoleSeen;

class AgentStreamTest {
  private static final String M = "#touchstone# ";

  private static String piece(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return M + "= " + Base64.getEncoder().encodeToString(bytes);
  }

  private static List<AgentEvent> hear(String... lines) {
    AgentStream stream = new AgentStream();
    List<AgentEvent> events = new ArrayList<>();
    for (String line : lines) {
      stream.line(line).ifPresent(events::add);
    }
    return events;
  }

  @Test
  void aCaseIsTold() {
    List<AgentEvent> events =
        hear(
            M + "hello 4.17.7",
            M + "begin 7",
            M + "role 0 poweroff 12",
            piece("Hello, "),
            piece("all!\n"),
            M + "role 1 crash 0",
            M + "xen 3",
            piece("hm\n"),
            M + "done 7 120",
            M + "bye");
    assertEquals(
        List.of(
            new AgentEvent.Hello("4.17.7"),
            new AgentEvent.Begun(7),
            new AgentEvent.Done(
                7,
                List.of(new RoleSeen("poweroff", "Hello, all!\n"), new RoleSeen("crash", "")),
                "hm\n",
                "",
                120),
            new AgentEvent.Bye()),
        events);
  }

  @Test
  void noiseOfOthersPasses() {
    List<AgentEvent> events =
        hear(
            "(XEN) something",
            M + "begin 0",
            "junk",
            "(XEN) " + M + "role 0 poweroff 0",
            "",
            M + "done 0 1");
    assertInstanceOf(AgentEvent.Done.class, events.get(1));
  }

  @Test
  void aGuestCannotSpeakForTheAgent() {
    List<AgentEvent> events =
        hear(M + "begin 0", M + "role 0 poweroff 16", piece(M + "bye"), M + "done 0 1");
    AgentEvent.Done done = assertInstanceOf(AgentEvent.Done.class, events.get(1));
    assertEquals(M + "bye", done.roles().getFirst().console());
  }

  @Test
  void textCutShortIsNoResult() {
    garbled(M + "role 0 poweroff 12", piece("Hello"));
  }

  @Test
  void textThatGoesOnTooLongIsNoResult() {
    garbled(M + "role 0 poweroff 2", piece("Hello"));
  }

  @Test
  void damagedBase64IsNoResult() {
    garbled(M + "role 0 poweroff 3", M + "= SGV=sb!");
  }

  @Test
  void rolesOutOfOrderAreNoResult() {
    garbled(M + "role 1 poweroff 0");
  }

  @Test
  void absurdLengthsAreNoResult() {
    garbled(M + "role 0 poweroff 99999999999");
    garbled(M + "role 0 poweroff 999999999");
    garbled(M + "role 0 poweroff -1");
    garbled(M + "role 0 poweroff");
  }

  private static void garbled(String... lines) {
    List<String> all = new ArrayList<>(List.of(M + "begin 3"));
    all.addAll(List.of(lines));
    all.add(M + "done 3 1");
    AgentEvent last = hear(all.toArray(String[]::new)).getLast();
    assertEquals(3, assertInstanceOf(AgentEvent.Garbled.class, last).number());
  }

  @Test
  void theEndOfAnotherCaseIsNoResult() {
    AgentEvent last = hear(M + "begin 3", M + "role 0 poweroff 0", M + "done 4 1").getLast();
    assertInstanceOf(AgentEvent.Garbled.class, last);
  }

  @Test
  void nothingHostileThrows() {
    Random random = new Random(4711);
    String[] words = {
      "hello", "begin", "role", "xen", "trouble", "=", "done", "bye", "-1", "0", "x"
    };
    AgentStream stream = new AgentStream();
    int events = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(M);
      for (int n = random.nextInt(6); n >= 0; n--) {
        line.append(words[random.nextInt(words.length)]).append(' ');
      }
      events += stream.line(line.toString()).isPresent() ? 1 : 0;
    }
    assertTrue(events > 100);
  }
}
