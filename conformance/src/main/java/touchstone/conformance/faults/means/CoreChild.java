package touchstone.conformance.faults.means;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process in which faulty cores are hunted, one after another: the machine and the libraries,
 * which are most of the work, stay warm, and core, host and tests are loaded anew for each request.
 *
 * <p>A request is a line of four fields with tabs between them: a mode, a configuration, the folder
 * with the faulty classes (empty for the sound core), and what to run, names with commas between
 * them. The answer follows {@link Worker#ANSWER}: {@code PASSED}, or {@code CAUGHT} or {@code
 * UNUSABLE} and what it was. A core that hangs or exhausts the process is for the other side to
 * notice.
 */
public final class CoreChild {
  /** Guests, on a configuration; none named: all. */
  static final String GUEST = "guest";

  /** The same, and the specification judges them; only its disagreement counts. */
  static final String ORACLE = "oracle";

  /** Test classes, by full name. */
  static final String PROPERTY = "property";

  /** Random hypercalls, and the specification judges them; named is how many systems. */
  static final String JUDGED = "judged";

  /** Random hypercalls, invariants checked; named is for how many seconds of processor time. */
  static final String FUZZ = "fuzz";

  private static final int FIELDS = 4;

  private CoreChild() {}

  /** Argument: the checkout. Serves requests until its input ends. */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(Worker.ANSWER + answer(home, line.split("\t", FIELDS)));
    }
  }

  private static String answer(Path home, String[] request) {
    try (FaultyLoader loader = new FaultyLoader(request[2])) {
      return run(home, request, loader);
    } catch (InvocationTargetException e) {
      return "CAUGHT " + request[1] + ": the hypervisor died: " + e.getCause();
    } catch (ReflectiveOperationException | IOException e) {
      return "UNUSABLE " + e;
    }
  }

  private static String run(Path home, String[] request, FaultyLoader loader)
      throws ReflectiveOperationException {
    String mode = request[0];
    List<String> names = request[3].isEmpty() ? List.of() : List.of(request[3].split(","));
    return switch (mode) {
      case PROPERTY -> TestClasses.run(loader, names);
      case JUDGED -> campaign(loader, "touchstone.host.oracle.JudgedCampaign", names.getFirst());
      case FUZZ -> campaign(loader, "touchstone.core.hypercall.HostileCampaign", names.getFirst());
      default ->
          (String)
              loader
                  .loadClass(GuestCases.class.getName())
                  .getMethod("run", Path.class, boolean.class, String.class, List.class)
                  .invoke(null, home, mode.equals(ORACLE), request[1], names);
    };
  }

  /** A campaign of the tests: its {@code run} says what it has found, nothing if nothing. */
  private static String campaign(FaultyLoader loader, String type, String extent)
      throws ReflectiveOperationException {
    Object found =
        loader.loadClass(type).getMethod("run", int.class).invoke(null, Integer.parseInt(extent));
    return found.toString().isEmpty() ? "PASSED" : "CAUGHT " + found;
  }
}
