package touchstone.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.itsallcode.openfasttrace.api.ReportSettings;
import org.itsallcode.openfasttrace.api.core.LinkStatus;
import org.itsallcode.openfasttrace.api.core.LinkedSpecificationItem;
import org.itsallcode.openfasttrace.api.core.SpecificationItem;
import org.itsallcode.openfasttrace.api.core.Trace;
import org.itsallcode.openfasttrace.api.core.TracedLink;
import org.itsallcode.openfasttrace.api.importer.ImportSettings;
import org.itsallcode.openfasttrace.core.Oft;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every requirement has the evidence it promises, and every tag names a requirement that exists.
 *
 * <p>OpenFastTrace decides; since it ignores what it cannot read, tags and items are read a second
 * time here, strictly, and the two readings compared. The second one is written as evidence.
 */
class TraceTest {
  private static final Path EVIDENCE = Checkout.ROOT.resolve("target/evidence/trace.json");
  private static final Set<String> GROUPS =
      Set.of("MEM", "CPU", "EVT", "GNT", "HYP", "RES", "RSC", "LIF", "VCS", "ACC", "AUD", "DEV");

  private static final Pattern ANNOUNCED =
      Pattern.compile("^requirements: \\[(.*)]$", Pattern.MULTILINE);

  private static final List<String> malformed = new ArrayList<>();
  private static Trace trace;
  private static List<Requirement> requirements;
  private static List<CoverageTag> tags;

  @BeforeAll
  static void traceEverything() throws IOException {
    ImportSettings settings = ImportSettings.builder().addInputs(Checkout.areas()).build();
    Oft oft = Oft.create();
    List<SpecificationItem> items = oft.importItems(settings);
    List<LinkedSpecificationItem> linked = oft.link(items);
    trace = oft.trace(linked);
    Path report = Path.of("target", "trace.html");
    oft.reportToPath(trace, report, ReportSettings.builder().outputFormat("html").build());
    requirements = Requirement.all();
    tags = CoverageTag.all(malformed);
    new TraceFile(requirements, tags).write(EVIDENCE);
  }

  @Test
  void thereAreRequirementsInEveryGroup() {
    assertThat(requirements).hasSizeGreaterThanOrEqualTo(150);
    Map<String, Long> groups =
        requirements.stream()
            .collect(Collectors.groupingBy(Requirement::group, Collectors.counting()));
    assertThat(groups.keySet()).isEqualTo(GROUPS);
    assertThat(groups.values()).allMatch(count -> count >= 5, "at least five");
  }

  /** An item that one of the two readers overlooks would be nobody's duty. */
  @Test
  void bothReadersSeeTheSameRequirements() {
    Set<String> traced =
        trace.getItems().stream()
            .filter(i -> i.getArtifactType().equals("req"))
            .map(i -> i.getId().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(requirements.stream().map(Requirement::id)).doesNotHaveDuplicates();
    assertThat(traced).containsExactlyInAnyOrderElementsOf(ids());
  }

  @Test
  void everyRequirementHasTheEvidenceItPromises() {
    List<String> missing = new ArrayList<>();
    for (LinkedSpecificationItem item : trace.getItems()) {
      item.getUncoveredApprovedArtifactTypes().stream()
          .map(type -> item.getId() + " needs " + type)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  /** The same from the second reading, and at least one means that can fail. */
  @Test
  void everyRequirementCanBeSeenToFail() {
    Set<String> covered = new HashSet<>();
    tags.forEach(tag -> covered.add(tag.requirement() + " " + tag.type()));
    for (Requirement r : requirements) {
      assertThat(r.needs()).as(r.id()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(r.needs()).as(r.id()).containsAnyOf("utest", "guest", "proof", "fuzz");
      for (String type : r.needs()) {
        assertThat(covered).contains(r.id() + " " + type);
      }
    }
  }

  /** More evidence than promised (UNWANTED in OpenFastTrace's terms) is welcome. */
  @Test
  void everyTagNamesARequirementThatExists() {
    List<String> orphans = new ArrayList<>();
    for (LinkedSpecificationItem item : trace.getItems()) {
      item.getTracedLinks().stream()
          .map(TracedLink::getStatus)
          .filter(status -> status.isBadOutgoing() && status != LinkStatus.UNWANTED)
          .map(status -> item.getLocation() + ": " + item.getId() + " is " + status)
          .forEach(orphans::add);
    }
    assertThat(orphans).isEmpty();
  }

  /** Seeded faults included, which name requirements without tags. */
  @Test
  void everythingThatCoversNamesARequirementThatExists() {
    Set<String> ids = ids();
    assertThat(tags)
        .filteredOn(tag -> !ids.contains(tag.requirement()))
        .extracting(tag -> Checkout.name(tag.file()) + ":" + tag.line() + " " + tag.requirement())
        .isEmpty();
  }

  @Test
  void noTagIsMalformed() {
    assertThat(malformed).isEmpty();
  }

  /** A tag of a test is run by a test; proofs have a property, faults an id. */
  @Test
  void everySubjectIsOneThatRuns() {
    TagSubject subjects = new TagSubject();
    for (CoverageTag tag : tags) {
      String subject = subjects.of(tag);
      String place = Checkout.name(tag.file()) + ":" + tag.line();
      switch (tag.type()) {
        case "utest", "fuzz" -> assertThat(subject).as(place).endsWith("Test");
        case "proof" -> assertThat(subject).as(place).matches("[A-Z][A-Z0-9_]+");
        case "kill" -> assertThat(subject).as(place).matches("[a-z0-9]+(-[a-z0-9]+)*");
        default -> assertThat(subject).as(place).isNotEmpty();
      }
    }
  }

  /** What a guest's sources are tagged with is what its verdict counts for, and nothing else. */
  @Test
  void guestsAnnounceWhatTheyAreTaggedWith() {
    Map<Path, Set<String>> tagged =
        tags.stream()
            .filter(tag -> tag.type().equals("guest"))
            .filter(tag -> !tag.file().getParent().endsWith("lib"))
            .collect(
                Collectors.groupingBy(
                    tag -> tag.file().resolveSibling("test.yaml"),
                    TreeMap::new,
                    Collectors.mapping(
                        CoverageTag::requirement, Collectors.toCollection(TreeSet::new))));
    assertThat(tagged).hasSizeGreaterThan(70);
    tagged.forEach((file, ids) -> {
      Matcher announced = ANNOUNCED.matcher(Checkout.text(file));
      assertThat(announced.find()).as(Checkout.name(file)).isTrue();
      assertThat(announced.group(1).split(", "))
          .as(Checkout.name(file))
          .containsExactlyInAnyOrderElementsOf(ids);
    });
  }

  private static Set<String> ids() {
    return requirements.stream()
        .map(Requirement::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
