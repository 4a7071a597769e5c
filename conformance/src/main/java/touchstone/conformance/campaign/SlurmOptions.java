package touchstone.conformance.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a site wants to know of a job.
 *
 * @param cpus processors per task, at least 1
 * @param time limit of a task, in Slurm's own format
 * @param round how often the shards have been submitted, this time included
 * @param rounds after which the merge job gives up
 */
public record SlurmOptions(
    @Nullable String partition,
    @Nullable String account,
    @Nullable String time,
    int cpus,
    int round,
    int rounds) {

  /** As lines of a script. */
  String directives() {
    StringBuilder text = new StringBuilder("#SBATCH --cpus-per-task=" + cpus + "\n");
    site().forEach((name, value) -> text.append("#SBATCH " + name + "=" + value + "\n"));
    return text.toString();
  }

  /** As options of {@code campaign submit}, one round later. */
  List<String> nextRound() {
    List<String> words = new ArrayList<>();
    words.add("--round=" + (round + 1));
    words.add("--rounds=" + rounds);
    words.add("--cpus=" + cpus);
    site().forEach((name, value) -> words.add(name + "=" + value));
    return words;
  }

  private SortedMap<String, String> site() {
    SortedMap<String, String> site = new TreeMap<>();
    put(site, "--partition", partition);
    put(site, "--account", account);
    put(site, "--time", time);
    return site;
  }

  private static void put(SortedMap<String, String> site, String name, @Nullable String value) {
    if (value != null) {
      site.put(name, value);
    }
  }
}
