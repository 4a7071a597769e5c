package touchstone.conformance.targets.description;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.Case;

/**
 * A target's YAML file.
 *
 * @param file where it was read; a relative command is relative to its folder
 * @param name as reports call the target
 * @param kind which provider opens it, as {@code reference} or {@code command}
 * @param configurations as {@code intel} and {@code amd}; a case runs once on each
 * @param environments in which it starts guests
 * @param command the adapter of an external target; empty for the built-in kinds
 * @param parameters the choices it has made, by name, normalised; defaults included
 */
public record TargetDescription(
    Path file,
    String name,
    String title,
    String kind,
    List<String> configurations,
    List<String> environments,
    Set<Capability> capabilities,
    Limits limits,
    List<String> command,
    SortedMap<String, String> parameters,
    Options options) {

  /**
   * Reads a description.
   *
   * @throws SuiteException naming file, line and field
   */
  public static TargetDescription read(Path path, ParameterCatalogue parameters) {
    YamlFile file = YamlFile.read(path, "target");
    JsonNode root = file.root();
    return new TargetDescription(
        path,
        root.path("name").asText(),
        root.path("title").asText(),
        root.path("kind").asText(),
        YamlFile.texts(root.path("configurations")),
        YamlFile.texts(root.path("environments")),
        capabilities(root.path("capabilities")),
        limits(root.path("limits")),
        YamlFile.texts(root.path("command")),
        parameters.normalise(file, root.path("parameters")),
        new Options(file, root.path("options")));
  }

  /** Why a case does not apply to this target; empty if it does. */
  public Optional<String> reasonToSkip(Case subject) {
    if (!environments.contains(subject.environment())) {
      return Optional.of(name + " has no environment " + subject.environment());
    }
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    missing.addAll(Capability.neededBy(subject.test()));
    missing.removeAll(capabilities);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.stream()
                .map(Capability::label)
                .collect(Collectors.joining(", ", name + " has no ", "")));
  }

  private static Set<Capability> capabilities(JsonNode node) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    YamlFile.texts(node).forEach(label -> capabilities.add(Capability.of(label)));
    return capabilities;
  }

  private static Limits limits(JsonNode node) {
    return new Limits(
        node.path("jobs").asInt(Limits.DEFAULT.jobs()),
        node.path("slowness").asInt(Limits.DEFAULT.slowness()),
        node.path("start").asInt(Limits.DEFAULT.startSeconds()));
  }
}
