package touchstone.conformance.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;

/**
 * The manifest of a campaign: all that decides its results, and nothing of a machine.
 *
 * @param suiteVersion of the suite that planned it
 * @param sources hash of that suite, as {@link SourceHash#ofSuite} makes it
 * @param seed of everything random in the target
 * @param retries how often a case that does not conform is tried again
 * @param shards number of parts
 * @param cases ids, in the order of the list
 */
public record Plan(
    String suiteVersion,
    String sources,
    PlannedTarget target,
    long seed,
    int retries,
    int shards,
    List<String> cases) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT = 1;

  public Plan {
    if (cases.isEmpty()) {
      throw new SuiteException("a campaign needs at least one case");
    }
    if (shards < 1 || shards > cases.size()) {
      throw new SuiteException(
          "--shards: must be between 1 and the number of cases, " + cases.size());
    }
  }

  /** Reads a manifest; SuiteException names file, line and field. */
  public static Plan read(Path path) {
    YamlFile file = YamlFile.read(path, "campaign");
    JsonNode root = file.root();
    List<String> cases = YamlFile.texts(root.path("cases"));
    JsonNode list = root.path("testList");
    if (list.path("count").asInt() != cases.size()) {
      throw file.wrong(list, "testList.count", "there are " + cases.size() + " cases");
    }
    if (!list.path("sha256").asText().equals(Catalogue.hashOfIds(cases))) {
      throw file.wrong(list, "testList.sha256", "is not the hash of the cases");
    }
    if (root.path("shards").asInt() > cases.size()) {
      throw file.wrong(root, "shards", "there are only " + cases.size() + " cases");
    }
    return new Plan(
        root.path("suiteVersion").asText(),
        root.path("sources").asText(),
        PlannedTarget.read(root.path("target")),
        root.path("seed").asLong(),
        root.path("retries").asInt(),
        root.path("shards").asInt(),
        cases);
  }

  /** The file's content: the same plan is the same text. */
  public String text() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("suiteVersion", suiteVersion).put("sources", sources);
    target.write(root.putObject("target"));
    root.put("seed", seed).put("retries", retries).put("shards", shards);
    root.putObject("testList").put("count", cases.size()).put("sha256", hash());
    cases.forEach(root.putArray("cases")::add);
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the manifest: reports name the campaign that they are of by it. */
  public String id() {
    return SourceHash.ofBytes(text().getBytes(StandardCharsets.UTF_8));
  }

  /** SHA-256 of the cases' ids. */
  public String hash() {
    return Catalogue.hashOfIds(cases);
  }

  /** Part {@code index} of 1 to {@link #shards}. */
  public Shard shard(int index) {
    if (index < 1 || index > shards) {
      throw new SuiteException("--index: must be between 1 and " + shards);
    }
    return new Shard(index, shards);
  }

  /** SuiteException, naming the first field that differs, unless this suite would plan the same. */
  public void check(Path file, String version, String sourcesNow, PlannedTarget targetNow) {
    same(file, "suiteVersion", suiteVersion, version);
    same(file, "sources", sources, sourcesNow);
    same(file, "target.name", target.name(), targetNow.name());
    same(file, "target.parameters", target.parameters(), targetNow.parameters());
    same(file, "target.sha256", target.sha256(), targetNow.sha256());
  }

  private static void same(Path file, String field, Object planned, Object now) {
    if (!planned.equals(now)) {
      throw new SuiteException(
          "%s: %s: is %s, but this suite has %s".formatted(file, field, planned, now));
    }
  }

  /**
   * The cases of a part of the list.
   *
   * @param file what messages call this plan
   * @param all cases of the suite on the target
   */
  public List<Case> cases(Path file, Shard shard, List<Case> all) {
    Map<String, Case> byId = all.stream().collect(Collectors.toMap(Case::id, Function.identity()));
    for (String id : cases) {
      if (!byId.containsKey(id)) {
        throw new SuiteException(file + ": cases: " + id + " is no case of this suite");
      }
    }
    return shard.of(cases).stream().map(id -> Objects.requireNonNull(byId.get(id))).toList();
  }
}
