package touchstone.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The trace as evidence, {@code target/evidence/trace.json}: requirements in order, each with the
 * places that cover it. No requirement is left out for want of evidence.
 */
final class TraceFile {
  private static final Comparator<CoverageTag> ORDER =
      Comparator.comparing(CoverageTag::type)
          .thenComparing(tag -> Checkout.name(tag.file()))
          .thenComparing(CoverageTag::line);

  private final TagSubject subjects = new TagSubject();
  private final List<Requirement> requirements;
  private final List<CoverageTag> tags;

  TraceFile(List<Requirement> requirements, List<CoverageTag> tags) {
    this.requirements = requirements;
    this.tags = tags;
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, json(), StandardCharsets.UTF_8);
  }

  String json() {
    String results = requirements.stream().map(this::result).collect(Collectors.joining(",\n"));
    return """
    {
    "format": 1,
    "kind": "trace",
    "subject": {},
    "configuration": {},
    "results": [
    %s
    ],
    "summary": {"requirements": %d, "tags": %d}
    }
    """
        .formatted(results, requirements.size(), tags.size());
  }

  private String result(Requirement r) {
    String covered =
        tags.stream()
            .filter(tag -> tag.requirement().equals(r.id()))
            .sorted(ORDER)
            .map(this::tag)
            .collect(Collectors.joining(",\n  "));
    return "{\"id\": %s, \"title\": %s, \"group\": %s,\n \"text\": %s,\n \"references\": %s,\n"
            .formatted(
                quote(r.id()),
                quote(r.title()),
                quote(r.group()),
                quote(r.text()),
                quote(r.references()))
        + " \"needs\": [%s],\n \"coveredBy\": [\n  %s]}"
            .formatted(
                r.needs().stream().map(TraceFile::quote).collect(Collectors.joining(", ")),
                covered);
  }

  private String tag(CoverageTag tag) {
    return "{\"type\": %s, \"file\": %s, \"line\": %d, \"subject\": %s, \"random\": %b}"
        .formatted(
            quote(tag.type()),
            quote(Checkout.name(tag.file())),
            tag.line(),
            quote(subjects.of(tag)),
            subjects.isRandom(tag));
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
