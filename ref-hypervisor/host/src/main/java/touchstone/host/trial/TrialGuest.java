package touchstone.host.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a guest of a trial writes to its console, through its restarts. */
final class TrialGuest {
  private static final String MARK = "trial: ";

  /** Characters of a console that are kept: more than any script should write. */
  private static final int LIMIT = 8 << 20;

  /**
   * Something the guest's script said.
   *
   * @param time virtual, in ns, when it had been written
   */
  record Line(String name, String text, long time) {}

  private final String name;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder console = new StringBuilder();
  private final StringBuilder line = new StringBuilder();

  TrialGuest(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** One byte of the console at a virtual time in ns. */
  void accept(int value, long time) {
    if (console.length() < LIMIT) {
      console.append((char) value);
    }
    if (value != '\n') {
      line.append((char) value);
      return;
    }
    String text = line.toString().strip();
    line.setLength(0);
    if (text.startsWith(MARK)) {
      String[] parts = text.substring(MARK.length()).split(" ", 2);
      lines.add(new Line(parts[0], parts.length > 1 ? parts[1] : "", time));
    }
  }

  /** All it has said under a name. */
  List<Line> lines(String of) {
    return lines.stream().filter(l -> l.name().equals(of)).toList();
  }

  /** The last it has said under a name. */
  Optional<String> said(String of) {
    return lines(of).isEmpty() ? Optional.empty() : Optional.of(lines(of).getLast().text());
  }

  /** How often it has said something under a name. */
  int count(String of) {
    return lines(of).size();
  }

  /** The last line of its console, for whoever waits in vain. */
  String last() {
    String text = console.toString().strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  String console() {
    return console.toString();
  }
}
