package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import touchstone.host.daemon.Protocol;

/** What all verbs have in common: a host to ask, and two streams to answer on. */
@Command(mixinStandardHelpOptions = true)
abstract class XlVerb implements Callable<Integer> {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int UNUSABLE = 2;

  @Spec private @Nullable CommandSpec spec;
  @ParentCommand private @Nullable XlCommand xl;

  /** Asks the host and prints. */
  abstract void run(HostClient host) throws IOException, HostRefusal;

  @Override
  public Integer call() {
    try (HostClient host = HostClient.connect(socket(), err()::println)) {
      run(host);
      return DONE;
    } catch (HostRefusal refusal) {
      return complain(refusal.getMessage(), REFUSED);
    } catch (IOException problem) {
      return complain(problem.getMessage(), UNUSABLE);
    } finally {
      out().flush();
    }
  }

  final int complain(@Nullable String problem, int code) {
    err().println("xl: " + problem);
    return code;
  }

  final PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  final PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** Shows a guest's console until it ends or the user leaves. */
  final void watch(HostClient host, String domain) throws IOException, HostRefusal {
    XlCommand command = Objects.requireNonNull(xl);
    new ConsoleSession(host, command.keys(), command.screen()).watch(domain);
  }

  final Path socket() {
    return Objects.requireNonNull(xl).socket;
  }

  static ObjectNode arguments() {
    return Protocol.object();
  }

  static ObjectNode of(String domain) {
    return arguments().put("domain", domain);
  }
}
