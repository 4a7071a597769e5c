package touchstone.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Which cases of the catalogue to run; an empty list selects all. */
public record Selection(
    List<Level> levels,
    List<String> tests,
    List<String> groups,
    List<String> environments,
    List<String> configurations) {

  /** Every case there is on some configurations. */
  public static Selection all(List<String> configurations) {
    return new Selection(List.of(), List.of(), List.of(), List.of(), configurations);
  }

  /** Every case of one test on one configuration. */
  public static Selection test(String test, String configuration) {
    return new Selection(List.of(), List.of(test), List.of(), List.of(), List.of(configuration));
  }

  /** The selected cases in the catalogue's order; SuiteException for a name nothing has. */
  public List<Case> of(Catalogue catalogue) {
    known("test", tests, catalogue, t -> List.of(t.name()));
    known("group", groups, catalogue, t -> List.of(t.group()));
    known("environment", environments, catalogue, GuestTest::environments);
    List<Case> cases = new ArrayList<>();
    for (GuestTest test : catalogue.tests()) {
      if (wants(tests, test.name())
          && wants(groups, test.group())
          && wants(levels, Level.of(test))) {
        addCases(test, cases);
      }
    }
    return cases;
  }

  private void addCases(GuestTest test, List<Case> cases) {
    for (String environment : test.environments()) {
      for (String configuration : configurations) {
        if (wants(environments, environment)) {
          cases.add(new Case(test, environment, configuration));
        }
      }
    }
  }

  private static <T> boolean wants(List<T> chosen, T one) {
    return chosen.isEmpty() || chosen.contains(one);
  }

  private static void known(
      String what,
      List<String> chosen,
      Catalogue catalogue,
      Function<GuestTest, List<String>> names) {
    List<String> all =
        catalogue.tests().stream()
            .flatMap(t -> names.apply(t).stream())
            .distinct()
            .sorted()
            .toList();
    for (String name : chosen) {
      if (!all.contains(name)) {
        throw new SuiteException(
            "no " + what + " '" + name + "'; there are " + String.join(", ", all));
      }
    }
  }
}
