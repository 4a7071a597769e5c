package touchstone.conformance.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.description.TargetDescription;

/**
 * The target of a campaign, as it was when the campaign was planned.
 *
 * @param where name of a target that ships, or the absolute path of its file
 * @param sha256 of its file
 * @param configurations those the campaign runs on
 * @param parameters its choices, normalised
 */
public record PlannedTarget(
    String where,
    String name,
    String sha256,
    List<String> configurations,
    SortedMap<String, String> parameters) {

  /**
   * What a campaign says of a target.
   *
   * @param where how every machine finds it
   */
  public static PlannedTarget of(
      String where, TargetDescription description, List<String> configurations) {
    return new PlannedTarget(
        where,
        description.name(),
        fileHash(description),
        List.copyOf(configurations),
        description.parameters());
  }

  static PlannedTarget read(JsonNode node) {
    SortedMap<String, String> parameters = new TreeMap<>();
    node.path("parameters")
        .properties()
        .forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
    return new PlannedTarget(
        node.path("where").asText(),
        node.path("name").asText(),
        node.path("sha256").asText(),
        YamlFile.texts(node.path("configurations")),
        parameters);
  }

  void write(ObjectNode node) {
    node.put("where", where).put("name", name).put("sha256", sha256);
    configurations.forEach(node.putArray("configurations")::add);
    ObjectNode choices = node.putObject("parameters");
    parameters.forEach(choices::put);
  }

  private static String fileHash(TargetDescription description) {
    try {
      return SourceHash.ofBytes(Files.readAllBytes(description.file()));
    } catch (IOException e) {
      throw new SuiteException(description.file() + ": cannot be read: " + e.getMessage());
    }
  }
}
