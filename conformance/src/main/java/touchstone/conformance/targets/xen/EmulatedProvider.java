package touchstone.conformance.targets.xen;

import java.io.PrintStream;
import java.util.Optional;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** Kind {@code xen-emulated}: Debian's Xen 4.17 on a machine that QEMU or Bochs emulates. */
public final class EmulatedProvider implements TargetProvider {
  @Override
  public String kind() {
    return "xen-emulated";
  }

  @Override
  public void check(TargetDescription description) {
    EmulatedOptions.of(description);
  }

  @Override
  public Optional<String> missing(TargetDescription description, Workspace workspace) {
    return XenCache.ofThisUser()
        .missing(description.name(), EmulatedOptions.of(description).packages());
  }

  @Override
  public void prepare(TargetDescription description, Workspace workspace, PrintStream progress) {
    new Preparation(XenCache.ofThisUser(), Scripts.of(workspace), progress)
        .prepare(EmulatedOptions.of(description).packages());
  }

  @Override
  public Target open(TargetDescription description, Workspace workspace) {
    EmulatedOptions options = EmulatedOptions.of(description);
    XenCache cache = XenCache.ofThisUser();
    return new BatchTarget(
        description,
        workspace,
        options.shape(),
        new EmulatedHost(options, cache, Scripts.of(workspace)),
        cache.facts(options.packages()));
  }
}
