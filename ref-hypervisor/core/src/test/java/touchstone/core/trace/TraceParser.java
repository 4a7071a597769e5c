package touchstone.core.trace;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import touchstone.core.hardware.Hardware;

/** Reads traces; what is wrong with one is said with file and line. */
public final class TraceParser {
  private static final int ARGUMENTS = 5;
  private static final int MAX_DOMAIN = 127;
  private static final int MAX_FRAMES = 1 << 16;
  private static final int MAX_PAGES = 1024;
  private static final int MAX_VCPUS = 8;
  private static final int PAGE = 4096;

  /** A trace as read. */
  public record Trace(Heading heading, List<Step> steps) {

    /** Does it all; every call that has a result must return it. */
    public TraceRun replay() {
      TraceRun run = new TraceRun(heading);
      for (Step step : steps) {
        long result = run.apply(step);
        if (step instanceof Step.Call call && call.result().orElse(result) != result) {
          throw new AssertionError("returned " + result + ": " + call);
        }
      }
      return run;
    }
  }

  private final String name;
  private int line;
  private String[] words = {};

  private TraceParser(String name) {
    this.name = name;
  }

  /**
   * Parses a trace.
   *
   * @param name what messages call it
   * @throws TraceException with file, line and what was expected there
   */
  public static Trace parse(String name, String text) throws TraceException {
    return new TraceParser(name).parse(text.lines().toList());
  }

  private Trace parse(List<String> lines) throws TraceException {
    List<String[]> useful = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String content = lines.get(i).replaceFirst("#.*", "").strip();
      if (!content.isEmpty()) {
        useful.add(content.split("\\s+"));
        numbers.add(i + 1);
      }
    }
    Heading heading = null;
    List<Heading.Guest> guests = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < useful.size(); i++) {
      words = useful.get(i);
      line = numbers.get(i);
      if (i == 0) {
        expect(String.join(" ", words).equals("touchstone-trace 1"), "'touchstone-trace 1'");
      } else if (i == 1) {
        heading = system(guests);
      } else if (words[0].equals("guest")) {
        expect(steps.isEmpty() && guests.size() < MAX_VCPUS - 1, "no guest after the first step");
        guests.add(guest());
      } else {
        steps.add(step());
      }
    }
    expect(heading != null, "a 'system' line");
    return new Trace(heading, steps);
  }

  private Heading system(List<Heading.Guest> guests) throws TraceException {
    expect(words[0].equals("system") && words.length == 4, "system intel|amd silo|open FRAMES");
    boolean intel = either(1, "intel", "amd");
    return new Heading(
        intel ? Hardware.INTEL : Hardware.AMD,
        either(2, "silo", "open"),
        number(3, "FRAMES", MAX_FRAMES),
        guests);
  }

  private Heading.Guest guest() throws TraceException {
    expect(words.length == 4, "guest PAGES VCPUS wide|narrow");
    int pages = number(1, "PAGES", MAX_PAGES);
    int vcpus = number(2, "VCPUS", MAX_VCPUS);
    expect(pages >= 2 && vcpus >= 1, "at least 2 pages and 1 vCPU");
    return new Heading.Guest(pages, vcpus, either(3, "wide", "narrow"));
  }

  private Step step() throws TraceException {
    int length = words.length;
    return switch (words[0]) {
      case "write" -> {
        expect(length == 4, "write dDOMAIN ADDRESS BYTES");
        yield new Step.Write(domain(), hex(2, "ADDRESS"), bytes(3));
      }
      case "entry" -> {
        expect(length == 4, "entry dDOMAIN REFERENCE VALUE");
        long reference = hex(2, "REFERENCE");
        expect(0 <= reference && reference < 1 << 20, "REFERENCE below 100000");
        yield new Step.Entry(domain(), (int) reference, hex(3, "VALUE"));
      }
      case "call" -> call();
      case "resume" -> {
        expect(length == 2, "resume dDOMAIN");
        yield new Step.Resume(domain());
      }
      case "ready" -> {
        expect(length == 2, "ready dDOMAIN");
        yield new Step.Ready(domain());
      }
      case "layout" -> {
        expect(length == 3, "layout dDOMAIN wide|narrow");
        yield new Step.Layout(domain(), either(2, "narrow", "wide"));
      }
      default -> throw wrong("write, entry, call, resume, ready or layout");
    };
  }

  private Step call() throws TraceException {
    int plain = 4 + ARGUMENTS;
    boolean withResult = words.length == plain + 2 && words[plain].equals("=");
    expect(
        words.length == plain || withResult, "call dDOMAIN vVCPU NUMBER A1 A2 A3 A4 A5 [= RESULT]");
    long[] args = new long[ARGUMENTS];
    for (int i = 0; i < ARGUMENTS; i++) {
      args[i] = hex(4 + i, "A" + (i + 1));
    }
    OptionalLong result =
        withResult ? OptionalLong.of(decimal(plain + 1, "RESULT")) : OptionalLong.empty();
    return new Step.Call(
        domain(), prefixed(2, "v", MAX_VCPUS - 1), decimal(3, "NUMBER"), args, result);
  }

  private int domain() throws TraceException {
    return prefixed(1, "d", MAX_DOMAIN);
  }

  private int prefixed(int index, String prefix, int limit) throws TraceException {
    String word = words[index];
    expect(word.startsWith(prefix) && word.length() <= 4, prefix + "NUMBER, not '" + word + "'");
    try {
      int value = Integer.parseInt(word.substring(1));
      expect(0 <= value && value <= limit, prefix + "0 to " + prefix + limit);
      return value;
    } catch (NumberFormatException e) {
      throw wrong(prefix + "NUMBER, not '" + word + "'");
    }
  }

  private int number(int index, String what, int limit) throws TraceException {
    long value = decimal(index, what);
    expect(0 < value && value <= limit, what + " from 1 to " + limit);
    return (int) value;
  }

  private long decimal(int index, String what) throws TraceException {
    try {
      return Long.parseLong(words[index]);
    } catch (NumberFormatException e) {
      throw wrong("a decimal " + what + ", not '" + words[index] + "'");
    }
  }

  private long hex(int index, String what) throws TraceException {
    try {
      return Long.parseUnsignedLong(words[index], 16);
    } catch (NumberFormatException e) {
      throw wrong("a hexadecimal " + what + ", not '" + words[index] + "'");
    }
  }

  private byte[] bytes(int index) throws TraceException {
    try {
      byte[] bytes = HexFormat.of().parseHex(words[index]);
      expect(bytes.length <= PAGE, "at most a page of bytes");
      return bytes;
    } catch (IllegalArgumentException e) {
      throw wrong("bytes in hexadecimal, not '" + words[index] + "'");
    }
  }

  private boolean either(int index, String yes, String no) throws TraceException {
    expect(words[index].equals(yes) || words[index].equals(no), yes + " or " + no);
    return words[index].equals(yes);
  }

  private void expect(boolean satisfied, String what) throws TraceException {
    if (!satisfied) {
      throw wrong(what);
    }
  }

  private TraceException wrong(String expected) {
    return new TraceException(name + ":" + line + ": expected " + expected);
  }
}
