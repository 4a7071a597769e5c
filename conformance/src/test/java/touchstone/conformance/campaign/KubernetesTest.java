package touchstone.conformance.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.SuiteException;

class KubernetesTest {
  private static final Kubernetes OPTIONS =
      new Kubernetes("registry.example/touchstone:1", "shared", 100, 2, 3600);

  @TempDir Path home;

  private Fixture fixture;
  private String text;

  @BeforeEach
  void write() throws IOException {
    fixture = new Fixture(home);
    text = OPTIONS.objects(fixture.plan);
  }

  @Test
  void everyObjectIsWhatTheApiReferenceAllows() {
    assertThat(objects(text))
        .extracting(o -> o.path("kind").asText())
        .containsExactly("ConfigMap", "Job", "Job");
    assertThat(text).doesNotContainPattern("@[A-Z]+@");
  }

  @Test
  void thePodsGetTheManifestAsItIs() throws IOException {
    Path file = home.resolve("copy.json");
    Files.writeString(file, objects(text).getFirst().path("data").path("manifest.json").asText());
    assertThat(Plan.read(file)).isEqualTo(fixture.plan);
  }

  @Test
  void oneIndexIsOneShard() {
    JsonNode spec = objects(text).get(1).path("spec");
    assertThat(spec.path("completionMode").asText()).isEqualTo("Indexed");
    assertThat(spec.path("completions").asInt()).isEqualTo(fixture.plan.shards());
    assertThat(spec.path("parallelism").asInt()).isEqualTo(fixture.plan.shards());
  }

  /** Kubernetes counts from 0, shards from 1. */
  @Test
  void theLastIndexIsTheLastShard() throws Exception {
    JsonNode container = objects(text).get(1).at("/spec/template/spec/containers/0");
    ProcessBuilder shell =
        new ProcessBuilder(
            "sh",
            "-c",
            container.at("/args/0").asText().replace("exec /touchstone/touchstone", "echo"));
    shell.environment().put("JOB_COMPLETION_INDEX", "3");
    String said = new String(shell.start().getInputStream().readAllBytes());
    assertThat(said).contains("--index 4 ");
  }

  @Test
  void anotherPlanHasAnotherName() {
    assertThat(names(text)).doesNotContainAnyElementsOf(names(OPTIONS.objects(fixture.plan(4, 2))));
  }

  @ParameterizedTest
  @CsvSource({
    "completionMode: Indexed, completionMode: NonIndexed",
    "completionMode: Indexed, completionMode: Index",
    "restartPolicy: Never, restartPolicy: OnFailure",
    "backoffLimitPerIndex: 3, backoffLimitPerIndices: 3",
    "completions: 4, completions: 0",
    "operator: In, operator: Is",
    "apiVersion: batch/v1, apiVersion: batch/v1beta1",
    "claimName: shared, claim: shared",
  })
  void theSchemaRefusesWhatTheApiWould(String from, String to) {
    assertThat(text).contains(from);
    assertThatThrownBy(() -> objects(text.replace(from, to))).isInstanceOf(SuiteException.class);
  }

  @Test
  void aNameThatWouldBreakTheFileIsRefused() {
    assertThatThrownBy(() -> new Kubernetes("a b", "shared", 1, 1, 1))
        .hasMessageContaining("--image");
    assertThatThrownBy(() -> new Kubernetes("a", "x}", 1, 1, 1)).hasMessageContaining("--claim");
  }

  private static List<String> names(String text) {
    return objects(text).stream().map(o -> o.at("/metadata/name").asText()).toList();
  }

  private static List<JsonNode> objects(String text) {
    return Stream.of(text.split("(?m)^---$"))
        .map(part -> YamlFile.parse(Path.of("objects.yaml"), part, "kubernetes").root())
        .toList();
  }
}
