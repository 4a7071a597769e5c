package touchstone.conformance.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import touchstone.conformance.suite.SuiteException;

/**
 * A campaign as Slurm jobs: an array with a task for each shard that is not finished, and a job
 * that merges when all tasks have ended.
 *
 * <p>A task whose node dies is requeued by Slurm and stays part of the array. The merge job waits
 * with {@code afterany}, not {@code afterok}: it must also run when a task has failed for good,
 * because then it submits what is missing once more, and in the last round says what is missing.
 *
 * @see <a href="https://slurm.schedmd.com/sbatch.html">sbatch</a>
 */
public final class Slurm {
  private static final String AFTER = "--dependency=afterany:";

  private static final String SHARDS =
      """
      #!/bin/sh
      # One task per shard. A task that Slurm starts again, because its node died, does the same.
      #SBATCH --job-name=touchstone-shards
      #SBATCH --array=@ARRAY@
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output=@LOGS@/shard-%a.log
      @OPTIONS@exec @TOUCHSTONE@ campaign run @MANIFEST@ --index "$SLURM_ARRAY_TASK_ID" \\
        --jobs "${SLURM_CPUS_PER_TASK:-1}" -o @STORE@
      """;

  private static final String MERGE =
      """
      #!/bin/sh
      # Runs when every task of the array has ended, whether well or not.
      #SBATCH --job-name=touchstone-merge
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output=@LOGS@/merge.log
      @OPTIONS@if ! @TOUCHSTONE@ campaign status @MANIFEST@ @STORE@ && [ @ROUND@ -lt @ROUNDS@ ]; then
        exec @TOUCHSTONE@ campaign submit --slurm @MANIFEST@ @STORE@ @AGAIN@
      fi
      exec @TOUCHSTONE@ campaign merge @MANIFEST@ @STORE@ -o @STORE@/merged
      """;

  private final Path launcher;
  private final Path manifest;
  private final Path store;
  private final SlurmOptions options;

  /**
   * @param launcher {@code touchstone}, the same path on every node
   * @param manifest absolute
   * @param store the shared folder, absolute
   */
  public Slurm(Path launcher, Path manifest, Path store, SlurmOptions options) {
    this.launcher = launcher;
    this.manifest = manifest;
    this.store = store;
    this.options = options;
  }

  /** The script of the array's tasks. */
  public String shardsScript(List<Integer> indexes) {
    return filled(SHARDS.replace("@ARRAY@", ranges(indexes)));
  }

  /** The script of the merge job. */
  public String mergeScript() {
    return filled(MERGE);
  }

  private String filled(String template) {
    return template
        .replace("@OPTIONS@", options.directives())
        .replace("@AGAIN@", quoted(options.nextRound()))
        .replace("@ROUNDS@", Integer.toString(options.rounds()))
        .replace("@ROUND@", Integer.toString(options.round()))
        .replace("@LOGS@", logs().toString())
        .replace("@TOUCHSTONE@", quoted(launcher))
        .replace("@MANIFEST@", quoted(manifest))
        .replace("@STORE@", quoted(store));
  }

  /** Sorted numbers as Slurm writes them: {@code 1-3,7}. */
  static String ranges(List<Integer> numbers) {
    List<String> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= numbers.size(); i++) {
      if (i == numbers.size() || numbers.get(i) != numbers.get(i - 1) + 1) {
        int first = numbers.get(from);
        int last = numbers.get(i - 1);
        ranges.add(first == last ? "" + first : first + "-" + last);
        from = i;
      }
    }
    return String.join(",", ranges);
  }

  /** Where the scripts and the logs of all jobs are. */
  public Path logs() {
    return store.resolve("slurm");
  }

  /** Writes both scripts; gives back what {@link #submit} runs. */
  public List<List<String>> write(List<Integer> indexes) throws IOException {
    Files.createDirectories(logs());
    Path shards = Files.writeString(logs().resolve("shards.sh"), shardsScript(indexes));
    Path merge = Files.writeString(logs().resolve("merge.sh"), mergeScript());
    return List.of(
        List.of("sbatch", "--parsable", shards.toString()),
        List.of("sbatch", "--parsable", AFTER + "JOB", merge.toString()));
  }

  /**
   * Submits the array and then the merge job.
   *
   * @return one line for each
   */
  public List<String> submit(List<Integer> indexes) throws IOException, InterruptedException {
    List<List<String>> commands = write(indexes);
    String array = run(commands.getFirst());
    List<String> waiting =
        commands.getLast().stream().map(w -> w.startsWith(AFTER) ? AFTER + array : w).toList();
    String merge = run(waiting);
    return List.of(
        "job " + array + ": shards " + ranges(indexes),
        "job " + merge + ": merges into " + store.resolve("merged"));
  }

  /** The job's number, without the cluster that may follow it. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new SuiteException("sbatch is missing. Debian: apt-get install slurm-wlm");
    }
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new SuiteException(String.join(" ", command) + ": " + said);
    }
    return said.lines().toList().getLast().replaceFirst(";.*", "");
  }

  private static String quoted(Path path) {
    return quoted(List.of(path.toString()));
  }

  /** Words as a shell reads them back. */
  private static String quoted(List<String> words) {
    return words.stream()
        .map(w -> w.matches("[A-Za-z0-9_./:=+-]+") ? w : "'" + w.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
