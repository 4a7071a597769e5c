package touchstone.conformance.faults.means;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.suite.SuiteException;

/** The unit and property tests of the core and the host, run by JUnit's console launcher. */
public final class PropertyMeans implements Means {
  private static final String LAUNCHER = "org.junit.platform.console.ConsoleLauncher";
  private static final int TESTS_FAILED = 1;
  private static final long LIMIT = 400;

  private final Installation installation;

  public PropertyMeans(Installation installation) {
    this.installation = installation;
  }

  @Override
  public String name() {
    return "property";
  }

  @Override
  public String control(List<Fault> faults) {
    Set<String> tests = new LinkedHashSet<>();
    faults.forEach(fault -> tests.addAll(fault.tests()));
    return tests.isEmpty() ? "" : caught(List.copyOf(tests), List.of());
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    if (fault.tests().isEmpty()) {
      return Outcome.notTried("no test is named");
    }
    long started = System.nanoTime();
    String caught = caught(fault.tests(), List.of(classes.toString()));
    double seconds = (System.nanoTime() - started) / 1e9;
    return caught.isEmpty() ? Outcome.missed(seconds) : Outcome.caught(caught, seconds);
  }

  /** The first test that fails; empty if none does. */
  private String caught(List<String> tests, List<String> first) {
    List<String> classPath = new ArrayList<>(first);
    classPath.addAll(installation.tests());
    List<String> arguments =
        new ArrayList<>(List.of("execute", "--disable-banner", "--fail-fast", "--details=summary"));
    tests.forEach(test -> arguments.add("--select-class=" + installation.testClass(test)));
    Child.End end =
        new Child(classPath, List.of("-XX:TieredStopAtLevel=1"), LIMIT, LIMIT)
            .run(LAUNCHER, arguments);
    if (end.hung()) {
      return String.join(", ", tests) + ": does not end";
    }
    return switch (end.exit()) {
      case 0 -> "";
      case TESTS_FAILED -> firstFailure(end.lines());
      default -> throw new SuiteException("JUnit could not run: " + String.join("\n", end.lines()));
    };
  }

  /** The line after "Failures (n):" names the first, as {@code JUnit Jupiter:Class:method()}. */
  private static String firstFailure(List<String> lines) {
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (lines.get(i).startsWith("Failures (")) {
        return lines.get(i + 1).strip().replaceFirst("^(JUnit Jupiter|jqwik[^:]*):", "");
      }
    }
    return "a test";
  }
}
