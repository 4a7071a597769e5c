package touchstone.conformance.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import touchstone.conformance.evidence.Campaign;

/** A campaign's file as a table: a column per field, a row per result. */
record CampaignTable(
    String title,
    boolean stale,
    List<String> summary,
    List<String> columns,
    List<Row> rows,
    boolean filled) {

  /** One result. */
  record Row(List<String> cells) {}

  /** It is stale if it was about other sources of the reference than the pack is. */
  static CampaignTable of(Campaign campaign, String reference) {
    List<String> summary = new ArrayList<>();
    campaign
        .summary()
        .properties()
        .forEach(e -> summary.add(e.getKey() + ": " + text(e.getValue())));
    Set<String> columns = new LinkedHashSet<>();
    campaign.results().forEach(r -> r.properties().forEach(e -> columns.add(e.getKey())));
    List<Row> rows = new ArrayList<>();
    campaign
        .results()
        .forEach(r -> rows.add(new Row(columns.stream().map(c -> text(r.path(c))).toList())));
    return new CampaignTable(
        title(campaign.kind()),
        !campaign.sources().equals(reference),
        summary,
        List.copyOf(columns),
        rows,
        !rows.isEmpty());
  }

  private static String title(String kind) {
    return switch (kind) {
      case "kills" -> "The kill matrix: re-introduced advisories and what catches them";
      case "oracle" -> "The executable specification judges every step of the suite";
      case "fuzz" -> "Fuzzing";
      case "noninterference" -> "Two-run noninterference";
      case "mutation" -> "Mutation testing of the core";
      default -> kind;
    };
  }

  /** Nested values are put in words: {@code guest: caught, proof: –}. */
  private static String text(JsonNode node) {
    if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(n -> parts.add(text(n)));
      return String.join(", ", parts);
    }
    if (node.isObject()) {
      List<String> parts = new ArrayList<>();
      for (Map.Entry<String, JsonNode> e : node.properties()) {
        parts.add(e.getKey() + ": " + text(e.getValue()));
      }
      return String.join(", ", parts);
    }
    return node.isMissingNode() || node.isNull() ? "–" : node.asText();
  }
}
