package touchstone.conformance.evidence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Requirement × configuration → by which means it is known to hold. Generated from evidence, never
 * written by hand.
 *
 * @param rows in the order of the requirements
 */
public record ClaimMatrix(List<Row> rows) {

  /**
   * One requirement.
   *
   * @param cells one per {@link Configuration#all()}, in that order
   * @param open what was promised and is not there: a property not proved, a test not passed
   */
  public record Row(String requirement, List<Set<Means>> cells, List<String> open) {}

  public static ClaimMatrix of(Evidence evidence) {
    Claims claims = new Claims(evidence);
    return new ClaimMatrix(evidence.requirements().stream().map(claims::row).toList());
  }

  /** How many cells are known by each means at best. */
  public Map<Means, Integer> totals() {
    Map<Means, Integer> totals = new EnumMap<>(Means.class);
    for (Row row : rows) {
      row.cells().forEach(cell -> totals.merge(cell.iterator().next(), 1, Integer::sum));
    }
    return totals;
  }

  /** For machines: requirement → configuration → means, the strongest first. */
  public Map<String, Object> asJson() {
    Map<String, Object> json = new TreeMap<>();
    for (Row row : rows) {
      Map<String, Object> cells = new TreeMap<>();
      for (int i = 0; i < row.cells().size(); i++) {
        cells.put(
            Configuration.all().get(i).label(),
            row.cells().get(i).stream().map(Means::label).toList());
      }
      cells.put("open", row.open());
      json.put(row.requirement(), cells);
    }
    return json;
  }

  /** Makes the rows; apart, so that what they share is looked up once. */
  private static final class Claims {
    private final Evidence evidence;

    Claims(Evidence evidence) {
      this.evidence = evidence;
    }

    Row row(TracedRequirement requirement) {
      List<String> open = new ArrayList<>();
      List<Set<Means>> cells = new ArrayList<>();
      List<Support> supports = new Supports(evidence, requirement, open).all();
      for (Configuration configuration : Configuration.all()) {
        Set<Means> means = EnumSet.noneOf(Means.class);
        supports.stream().filter(s -> s.covers(configuration)).forEach(s -> means.add(s.means()));
        cells.add(means.isEmpty() ? EnumSet.of(Means.ASSUMED) : means);
      }
      return new Row(requirement.id(), List.copyOf(cells), List.copyOf(open));
    }
  }
}
