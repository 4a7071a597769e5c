package touchstone.conformance.faults.means;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs test classes in this process with JUnit's console launcher, which is there at run time only,
 * with the tests' other libraries; stops at the first test that fails.
 */
final class TestClasses {
  private static final String LAUNCHER = "org.junit.platform.console.ConsoleLauncher";
  private static final int TESTS_FAILED = 1;

  private TestClasses() {}

  /** As {@link CoreChild} answers; the classes are found by {@code loader}. */
  static String run(ClassLoader loader, List<String> tests) throws ReflectiveOperationException {
    List<String> arguments =
        new ArrayList<>(List.of("execute", "--disable-banner", "--fail-fast", "--details=summary"));
    tests.forEach(test -> arguments.add("--select-class=" + test));
    StringWriter out = new StringWriter();
    int exit = launch(loader, new PrintWriter(out, true), arguments.toArray(String[]::new));
    return switch (exit) {
      case 0 -> "PASSED";
      case TESTS_FAILED -> "CAUGHT " + firstFailure(out.toString().lines().toList());
      default -> "UNUSABLE JUnit could not run: " + out.toString().replace('\n', ' ');
    };
  }

  private static int launch(ClassLoader loader, PrintWriter out, String[] arguments)
      throws ReflectiveOperationException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object result =
          Class.forName(LAUNCHER)
              .getMethod("run", PrintWriter.class, PrintWriter.class, String[].class)
              .invoke(null, out, out, arguments);
      return (int) result.getClass().getMethod("getExitCode").invoke(result);
    } finally {
      thread.setContextClassLoader(before);
    }
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
