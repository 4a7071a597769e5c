package touchstone.conformance.targets.reference;

import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** Kind {@code reference}: no options. */
public final class ReferenceProvider implements TargetProvider {
  @Override
  public String kind() {
    return "reference";
  }

  @Override
  public void check(TargetDescription description) {
    description.options().done();
  }

  @Override
  public Target open(TargetDescription description, Workspace workspace) {
    return new ReferenceTarget(workspace, false);
  }
}
