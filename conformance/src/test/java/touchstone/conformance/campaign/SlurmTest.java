package touchstone.conformance.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"'1', 1", "'1,2,3', 1-3", "'1,3,4,5,9', '1,3-5,9'", "'2,4', '2,4'"})
  void anArrayIsWrittenInRanges(String numbers, String ranges) {
    List<Integer> indexes = List.of(numbers.split(",")).stream().map(Integer::valueOf).toList();
    assertThat(Slurm.ranges(indexes)).isEqualTo(ranges);
  }

  @Test
  void theArrayRunsTheMissingShardsAndIsRequeuedWhenANodeDies() {
    assertThat(slurm(1).shardsScript(List.of(1, 2, 5)))
        .contains("#SBATCH --array=1-2,5\n", "#SBATCH --requeue\n", "#SBATCH --cpus-per-task=2\n")
        .contains("#SBATCH --partition=long\n")
        .contains(
            "exec /opt/touchstone campaign run '/shared/a b/manifest.json'"
                + " --index \"$SLURM_ARRAY_TASK_ID\"")
        .doesNotContain("@");
  }

  @Test
  void theMergeSubmitsWhatIsMissingUntilTheLastRound() {
    assertThat(slurm(2).mergeScript())
        .contains("campaign status '/shared/a b/manifest.json' ")
        .contains("[ 2 -lt 3 ]")
        .contains("--round=3 --rounds=3 --cpus=2 --partition=long\n")
        .contains("exec /opt/touchstone campaign merge")
        .doesNotContain("@");
  }

  /** A shell takes the merge's ways: with a stub for the launcher that finds shards missing. */
  @ParameterizedTest
  @CsvSource({"1, 1, status submit", "3, 1, status merge", "1, 0, status merge"})
  void theMergeScriptDoesSo(int round, int status, String expected) throws Exception {
    Path stub = folder.resolve("touchstone");
    Files.writeString(
        stub,
        """
        #!/bin/sh
        echo "$2" >> %s/calls
        [ "$2" = status ] && exit %d
        exit 0
        """
            .formatted(folder, status));
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    Slurm slurm = new Slurm(stub, folder.resolve("m.json"), folder, options(round));
    Path script = Files.writeString(folder.resolve("merge.sh"), slurm.mergeScript());
    assertThat(new ProcessBuilder("sh", script.toString()).start().waitFor()).isZero();
    assertThat(Files.readString(folder.resolve("calls")).strip().replace("\n", " "))
        .isEqualTo(expected);
  }

  @Test
  void theMergeWaitsForTheEndOfEveryTaskHoweverItEnds() throws IOException {
    Slurm slurm = new Slurm(Path.of("/t"), Path.of("/m"), folder.resolve("JOB"), options(1));
    assertThat(slurm.write(List.of(1)).getLast())
        .startsWith("sbatch", "--parsable", "--dependency=afterany:JOB");
  }

  private Slurm slurm(int round) {
    return new Slurm(
        Path.of("/opt/touchstone"), Path.of("/shared/a b/manifest.json"), folder, options(round));
  }

  private static SlurmOptions options(int round) {
    return new SlurmOptions("long", null, null, 2, round, 3);
  }
}
