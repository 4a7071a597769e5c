package touchstone.conformance.faults.means;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process in which guests meet faulty cores, one after another: the machine, which is most of
 * the work, stays warm, and core and host are loaded anew for each request.
 *
 * <p>A request is a line of four fields with tabs between them: {@code guest} or {@code oracle}, a
 * configuration, the folder with the faulty classes (empty for the sound core), names of guests
 * with commas between them (none: all). The answer is what {@link GuestCases} returns, after {@link
 * #ANSWER}. A core that hangs or exhausts the process is for the other side to notice.
 */
public final class GuestChild {
  static final String ANSWER = "answer ";
  static final String GUEST = "guest";
  static final String ORACLE = "oracle";
  private static final int FIELDS = 4;

  private GuestChild() {}

  /** Argument: the checkout. Serves requests until its input ends. */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(ANSWER + answer(home, line.split("\t", FIELDS)));
    }
  }

  private static String answer(Path home, String[] request) {
    List<String> guests = request[3].isEmpty() ? List.of() : List.of(request[3].split(","));
    try (FaultyLoader loader = new FaultyLoader(request[2])) {
      Method run =
          loader
              .loadClass(GuestCases.class.getName())
              .getMethod("run", Path.class, boolean.class, String.class, List.class);
      return (String) run.invoke(null, home, request[0].equals(ORACLE), request[1], guests);
    } catch (ReflectiveOperationException | IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "CAUGHT " + request[1] + ": the hypervisor died: " + cause;
    }
  }
}
