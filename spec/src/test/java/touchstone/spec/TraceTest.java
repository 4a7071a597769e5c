package touchstone.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * <p>OpenFastTrace ignores what it cannot read, so a tag with a typing error would count as nothing
 * said; the lint below reads every tag-like text again and refuses those.
 */
class TraceTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> AREAS =
      List.of(
          "spec/requirements",
          "spec/src/main",
          "ref-hypervisor/core/src",
          "ref-hypervisor/machine/src",
          "ref-hypervisor/host/src",
          "isolation-proofs/src",
          "fuzz/src",
          "conformance/src",
          "conformance/guests");

  private static final Pattern TAG_LIKE = Pattern.compile("\\[\\s*\\w+\\s*-+>\\s*[^\\]\\s]*\\s*]?");
  private static final Pattern TAG =
      Pattern.compile("\\[(impl|utest|proof|guest|fuzz|model)->req~[a-z0-9]+(-[a-z0-9]+)*~[1-9][0-9]*]");

  private static Trace trace;

  @BeforeAll
  static void traceEverything() {
    ImportSettings settings = ImportSettings.builder().addInputs(areas()).build();
    Oft oft = Oft.create();
    List<SpecificationItem> items = oft.importItems(settings);
    List<LinkedSpecificationItem> linked = oft.link(items);
    trace = oft.trace(linked);
    Path report = Path.of("target", "trace.html");
    oft.reportToPath(trace, report, ReportSettings.builder().outputFormat("html").build());
  }

  @Test
  void thereAreRequirements() {
    assertThat(trace.getItems())
        .filteredOn(i -> i.getArtifactType().equals("req"))
        .hasSizeGreaterThanOrEqualTo(50);
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

  @Test
  void noTagIsMalformed() throws IOException {
    List<String> malformed = new ArrayList<>();
    for (Path area : areas()) {
      try (Stream<Path> files = Files.walk(area)) {
        files
            .filter(Files::isRegularFile)
            .filter(TraceTest::carriesTags)
            .forEach(file -> lint(file, malformed));
      }
    }
    assertThat(malformed).isEmpty();
  }

  /** Prose about tags and scripts that search for them are not tagged. */
  private static boolean carriesTags(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".") && !name.endsWith(".md");
  }

  private static void lint(Path file, List<String> malformed) {
    String[] lines = text(file).split("\n", -1);
    for (int n = 0; n < lines.length; n++) {
      Matcher tagLike = TAG_LIKE.matcher(lines[n]);
      while (tagLike.find()) {
        if (tagLike.group().contains("req") && !TAG.matcher(tagLike.group()).matches()) {
          malformed.add(ROOT.relativize(file) + ":" + (n + 1) + ": " + tagLike.group());
        }
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> areas() {
    return AREAS.stream().map(ROOT::resolve).filter(Files::exists).toList();
  }
}
