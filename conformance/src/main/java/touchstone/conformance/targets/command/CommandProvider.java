package touchstone.conformance.targets.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** Kind {@code command}: the description's {@code command} is started, and no option is known. */
public final class CommandProvider implements TargetProvider {
  @Override
  public String kind() {
    return "command";
  }

  @Override
  public void check(TargetDescription description) {
    description.options().done();
  }

  /** The adapter is asked: it knows what it needs. */
  @Override
  public Optional<String> missing(TargetDescription description, Workspace workspace) {
    try {
      CommandTarget.hello(description, command(description));
      return Optional.empty();
    } catch (AdapterException e) {
      return Optional.of(
          String.join(" ", description.command()) + ": " + String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Target open(TargetDescription description, Workspace workspace) {
    return new CommandTarget(description, command(description), workspace);
  }

  /** A program with a slash in its name lies beside the description. */
  private static List<String> command(TargetDescription description) {
    List<String> command = new ArrayList<>(description.command());
    if (command.getFirst().contains("/")) {
      command.set(
          0, description.file().toAbsolutePath().resolveSibling(command.getFirst()).toString());
    }
    return command;
  }
}
