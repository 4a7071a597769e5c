package touchstone.conformance.targets.xen;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.Options;
import touchstone.conformance.targets.description.TargetDescription;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

/**
 * Kind {@code xl}: a real Xen host. Option {@code host} is its address for ssh (missing: this
 * machine), {@code first_cpu} and {@code guest_cpus} say where guests run, {@code batch} how many
 * cases the agent gets at a time.
 */
public final class XlProvider implements TargetProvider {
  private static final int DEFAULT_BATCH = 100;
  private static final int MOST = 10_000;

  @Override
  public String kind() {
    return "xl";
  }

  @Override
  public void check(TargetDescription description) {
    shape(description);
  }

  /** A host is asked whether it has xl; that is all one can ask without starting domains. */
  @Override
  public Optional<String> missing(TargetDescription description, Workspace workspace) {
    String address = address(description);
    String ask = "command -v xl >/dev/null && xl info >/dev/null";
    try {
      Tool.run(
          workspace.home(),
          Map.of(),
          address.isEmpty()
              ? List.of("sh", "-c", ask)
              : List.of("ssh", "-o", "BatchMode=yes", address, ask));
      return Optional.empty();
    } catch (SuiteException e) {
      String where = address.isEmpty() ? "this machine" : address;
      return Optional.of(where + " is no Xen host where xl can be run as root: " + e.getMessage());
    }
  }

  @Override
  public Target open(TargetDescription description, Workspace workspace) {
    return new BatchTarget(
        description,
        workspace,
        shape(description),
        new XlHost(address(description), Scripts.of(workspace)),
        new TreeMap<>());
  }

  private static String address(TargetDescription description) {
    return description.options().text("host", "");
  }

  private static BatchTarget.Shape shape(TargetDescription description) {
    Options options = description.options();
    options.text("host", "");
    int first = options.number("first_cpu", 1, 0, MOST);
    int count = options.number("guest_cpus", 2, 1, MOST);
    int batch = options.number("batch", DEFAULT_BATCH, 1, MOST);
    options.done();
    return new BatchTarget.Shape(new GuestCpus(first, count), batch, description.limits());
  }
}
