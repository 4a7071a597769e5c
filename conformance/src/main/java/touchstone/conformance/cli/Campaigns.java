package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import touchstone.conformance.campaign.Plan;
import touchstone.conformance.campaign.PlannedTarget;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.targets.description.TargetDescription;

/** What the commands of a campaign know of this checkout. */
final class Campaigns {
  private Campaigns() {}

  static String sources() throws IOException {
    return SourceHash.ofSuite(Home.path());
  }

  /** How every machine finds a target: by its name if it ships, else by its absolute path. */
  static String where(String asked, TargetDescription description) {
    boolean ships = description.file().startsWith(Home.path().resolve("conformance/targets"));
    return ships ? asked : description.file().toAbsolutePath().normalize().toString();
  }

  /** The target of a plan; SuiteException unless this suite is the one that planned it. */
  static TargetDescription target(Path manifest, Plan plan, Suite suite) throws IOException {
    TargetDescription description = suite.targets().find(plan.target().where());
    PlannedTarget now =
        PlannedTarget.of(plan.target().where(), description, plan.target().configurations());
    plan.check(manifest, Version.text(), sources(), now);
    return description;
  }

  /** Every case of the suite on the plan's configurations. */
  static List<Case> all(Plan plan, Suite suite, TargetDescription description) {
    return suite.cases(description, Selection.all(plan.target().configurations()));
  }
}
