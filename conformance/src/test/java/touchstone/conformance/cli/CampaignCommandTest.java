package touchstone.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands from end to end, with the guest hello on the reference. */
class CampaignCommandTest {
  private static final String HOME = "touchstone.home";

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @TempDir Path folder;

  private String manifest;
  private String shards;
  private String merged;

  @BeforeEach
  void plan() {
    System.setProperty(HOME, "..");
    PrintStream heard = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(heard);
    System.setErr(heard);
    manifest = folder.resolve("manifest.json").toString();
    shards = folder.resolve("shards").toString();
    merged = folder.resolve("merged").toString();
    assertThat(run("campaign", "plan", "--test", "hello", "--shards", "3", "-o", manifest))
        .isZero();
  }

  @AfterEach
  void giveBack() {
    System.clearProperty(HOME);
    System.setOut(out);
    System.setErr(err);
  }

  @Test
  void aCampaignComesToWhatARunComesTo() throws IOException {
    for (String index : List.of("3", "1", "2", "2")) {
      assertThat(run("campaign", "run", manifest, "--index", index, "-o", shards)).isZero();
    }
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("shard-2 is finished already");
    assertThat(run("campaign", "status", manifest, shards)).isZero();
    assertThat(run("campaign", "merge", manifest, shards, "-o", merged)).isZero();
    String whole = folder.resolve("whole").toString();
    assertThat(run("conform", "--test", "hello", "-o", whole)).isZero();
    assertThat(results(merged)).isEqualTo(results(whole)).hasSize(6);
    assertThat(Path.of(merged, "report.html")).exists();
    assertThat(Path.of(merged, "junit.xml")).exists();
    assertThat(Path.of(merged, "report.tap")).exists();
  }

  @Test
  void reportsOfShardsMergeWithoutAManifestToo() throws IOException {
    List<String> merge = new ArrayList<>(List.of("merge", "-o", merged));
    for (String shard : List.of("1/2", "2/2")) {
      String report = folder.resolve(shard.replace('/', '-')).toString();
      assertThat(run("conform", "--test", "hello", "--shard", shard, "-o", report)).isZero();
      merge.add(report);
    }
    assertThat(run(merge.toArray(String[]::new))).isZero();
    assertThat(results(merged)).hasSize(6);
  }

  @Test
  void withAShardMissingNothingIsWritten() {
    assertThat(run("campaign", "run", manifest, "--index", "1", "-o", shards)).isZero();
    assertThat(run("campaign", "status", manifest, shards)).isEqualTo(1);
    assertThat(run("campaign", "merge", manifest, shards, "-o", merged, "--wait", "1"))
        .isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("1 of 3 shards are finished")
        .contains("shard 2/3 is missing; cases hello/pvh64@amd, hello/pvh32@intel");
    assertThat(Path.of(merged)).doesNotExist();
  }

  /** A waiver of a case that passes has to go, so the merge does not conform. */
  @Test
  void waiversCountWhenShardsAreMerged() throws IOException {
    String[] plan = {"--test", "event-ipi", "--env", "pvh64", "--shards", "1", "-o", manifest};
    assertThat(run(joined(List.of("campaign", "plan"), plan))).isZero();
    assertThat(run("campaign", "run", manifest, "--index", "1", "-o", shards)).isZero();
    String waivers = folder.resolve("waivers.yaml").toString();
    Files.writeString(
        Path.of(waivers),
        """
        waivers:
        - case: event-ipi/pvh64@amd
          reason: not our fault at all
          expires: "2999-01-01"
          link: https://example.org
        """);
    String[] merge = {manifest, shards, "-o", merged, "--waivers", waivers};
    assertThat(run(joined(List.of("campaign", "merge"), merge))).isEqualTo(1);
    assertThat(results(merged)).anyMatch(r -> r.startsWith("event-ipi/pvh64@amd XPASS"));
  }

  @Test
  void aManifestOfOtherSourcesIsRefused() throws IOException {
    String text = Files.readString(Path.of(manifest));
    String sources = new ObjectMapper().readTree(text).path("sources").asText();
    Files.writeString(Path.of(manifest), text.replace(sources, "0".repeat(64)));
    assertThat(run("campaign", "run", manifest, "--index", "1", "-o", shards)).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("manifest.json: sources: is 000");
    assertThat(Path.of(shards)).doesNotExist();
  }

  @Test
  void slurmGetsTheShardsThatAreMissing() throws IOException {
    assertThat(run("campaign", "run", manifest, "--index", "2", "-o", shards)).isZero();
    assertThat(run("campaign", "submit", "--slurm", manifest, shards, "--dry-run")).isZero();
    assertThat(Files.readString(Path.of(shards, "slurm/shards.sh"))).contains("--array=1,3\n");
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("--dependency=afterany:JOB");
  }

  @Test
  void kubernetesObjectsArePrinted() {
    assertThat(run("campaign", "submit", "--kubernetes", manifest, "--image", "t:1")).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("completionMode: Indexed", "t:1");
  }

  @Test
  void aSchedulerHasToBeChosen() {
    assertThat(run("campaign", "submit", manifest, shards)).isEqualTo(2);
    assertThat(run("campaign", "plan", "--shard", "1/2", "--shards", "2", "-o", manifest))
        .isEqualTo(2);
  }

  private static int run(String... words) {
    return Touchstone.execute(words);
  }

  private static String[] joined(List<String> command, String... options) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(options));
    return words.toArray(String[]::new);
  }

  private static List<String> results(String folder) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Path.of(folder, "report.json").toFile());
    List<String> lines = new ArrayList<>();
    root.path("results")
        .forEach(r ->
            lines.add(
                r.path("id").asText()
                    + " "
                    + r.path("verdict").asText()
                    + " "
                    + r.path("virtualMillis")
                    + " "
                    + r.path("consoles")));
    return lines;
  }
}
