package touchstone.conformance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetLibrary;
import touchstone.conformance.targets.TargetProvider;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** What every command about the suite reads first: tests, requirements, targets. */
record Suite(Catalogue catalogue, Requirements requirements, TargetLibrary targets) {

  static Suite load() {
    Path home = Home.path();
    Catalogue catalogue = Catalogue.load(home.resolve("conformance/guests"));
    Requirements requirements = Requirements.load(home.resolve("spec/requirements"));
    TargetLibrary targets = new TargetLibrary(home);
    requirements.check(catalogue);
    targets.parameters().check(catalogue, requirements);
    return new Suite(catalogue, requirements, targets);
  }

  /** The selected cases; their guests are told the choices of the target that they ask for. */
  List<Case> cases(TargetDescription description, Selection selection) {
    List<Case> cases = new ArrayList<>();
    for (Case subject : selection.of(catalogue)) {
      GuestTest told = subject.test().withWords(words(description, subject.test()));
      cases.add(new Case(told, subject.environment(), subject.configuration()));
    }
    return cases;
  }

  /** The target, ready to run; SuiteException says what this machine lacks. */
  Target open(TargetDescription description, Workspace workspace) {
    TargetProvider provider = targets.provider(description);
    provider
        .missing(description, workspace)
        .ifPresent(what -> {
          throw new SuiteException(description.name() + ": " + what);
        });
    return provider.open(description, workspace);
  }

  private static List<String> words(TargetDescription description, GuestTest test) {
    SortedMap<String, String> values = description.parameters();
    List<String> words = new ArrayList<>();
    test.wantedParameters().forEach(name -> words.add(name + "=" + values.get(name)));
    if (description.limits().slowness() > 1) {
      words.add("patience=" + description.limits().slowness());
    }
    return words;
  }
}
