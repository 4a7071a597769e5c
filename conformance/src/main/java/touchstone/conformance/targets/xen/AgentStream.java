package touchstone.conformance.targets.xen;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.targets.xen.AgentEvent.RoleSeen;

/**
 * Reads what the agent says, line by line; {@code conformance/targets/xen/agent} says how it is
 * written. Lines without the mark are of others and pass; what is wrong in marked ones garbles the
 * case they belong to.
 */
final class AgentStream {
  private static final String MARK = "#touchstone# ";
  private static final int MOST_BYTES = 1 << 22;

  private @Nullable Current current;

  /** What the line completes; empty for most lines. */
  Optional<AgentEvent> line(String line) {
    int at = line.indexOf(MARK);
    if (at < 0) {
      return Optional.empty();
    }
    List<String> words = List.of(line.substring(at + MARK.length()).strip().split(" +"));
    return switch (words.getFirst()) {
      case "hello" -> Optional.of(new AgentEvent.Hello(rest(words)));
      case "begin" -> begin(words);
      case "done" -> done(words);
      case "bye" -> Optional.of(new AgentEvent.Bye());
      default -> {
        if (current != null) {
          current.take(words);
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<AgentEvent> begin(List<String> words) {
    int number = number(words, 1);
    current = number < 0 ? null : new Current(number);
    return number < 0 ? Optional.empty() : Optional.of(new AgentEvent.Begun(number));
  }

  private Optional<AgentEvent> done(List<String> words) {
    Current finished = current;
    current = null;
    return finished == null ? Optional.empty() : Optional.of(finished.end(words));
  }

  private static String rest(List<String> words) {
    return String.join(" ", words.subList(1, words.size()));
  }

  /** The word as a number that is not negative; -1 if it is none. */
  private static int number(List<String> words, int index) {
    String word = index < words.size() ? words.get(index) : "";
    return word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : -1;
  }

  /** A text announced: its length and what came of it. */
  private static final class Text {
    private final int length;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Text(int length) {
      this.length = length;
    }

    private boolean add(String base64) {
      try {
        bytes.writeBytes(Base64.getDecoder().decode(base64));
        return bytes.size() <= length;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private boolean isWhole() {
      return bytes.size() == length;
    }

    @Override
    public String toString() {
      return bytes.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
    }
  }

  /** The case under way. */
  private static final class Current {
    private final int number;
    private final List<String> ends = new ArrayList<>();
    private final List<Text> consoles = new ArrayList<>();
    private Text xen = new Text(0);
    private Text trouble = new Text(0);
    private Text open = new Text(0);
    private String garbled = "";

    private Current(int number) {
      this.number = number;
    }

    private void take(List<String> words) {
      switch (words.getFirst()) {
        case "role" -> {
          if (number(words, 1) != ends.size() || words.size() != 4) {
            garble("role out of order");
          }
          ends.add(words.size() > 2 ? words.get(2) : "");
          consoles.add(announce(words, 3));
        }
        case "xen" -> xen = announce(words, 1);
        case "trouble" -> trouble = announce(words, 1);
        case "=" -> {
          if (words.size() != 2 || !open.add(words.get(1))) {
            garble("a piece of text is damaged");
          }
        }
        default -> garble("unknown word " + words.getFirst());
      }
    }

    private Text announce(List<String> words, int index) {
      close();
      int length = number(words, index);
      if (length < 0 || length > MOST_BYTES) {
        garble("a text without a length");
      }
      open = new Text(Math.clamp(length, 0, MOST_BYTES));
      return open;
    }

    private void close() {
      if (!open.isWhole()) {
        garble("a text of " + open.length + " bytes came as " + open.bytes.size());
      }
    }

    private void garble(String why) {
      garbled = garbled.isEmpty() ? why : garbled;
    }

    private AgentEvent end(List<String> words) {
      close();
      int millis = number(words, 2);
      if (number(words, 1) != number || millis < 0) {
        garble("the end of another case");
      }
      if (!garbled.isEmpty()) {
        return new AgentEvent.Garbled(number, garbled);
      }
      List<RoleSeen> roles = new ArrayList<>();
      for (int i = 0; i < ends.size(); i++) {
        roles.add(new RoleSeen(ends.get(i), consoles.get(i).toString()));
      }
      return new AgentEvent.Done(number, roles, xen.toString(), trouble.toString(), millis);
    }
  }
}
