package touchstone.host.trial;

import java.util.List;
import java.util.SortedMap;
import touchstone.machine.cpu.CpuModel;

/**
 * What came of a trial.
 *
 * @param figures measured, by name
 * @param consoles of the guests, by name
 * @param instructions retired by the machines
 * @param virtualTime ns that passed on them
 */
public record TrialResult(
    Trial trial,
    CpuModel cpu,
    List<Check> checks,
    SortedMap<String, String> figures,
    SortedMap<String, String> consoles,
    long instructions,
    long virtualTime) {
  /** Whether everything was as it must be. */
  public boolean passed() {
    return !checks.isEmpty() && checks.stream().allMatch(Check::passed);
  }
}
