package touchstone.host.trial;

import java.util.SortedMap;

/** What a trial runs on: a host with guests, or a bare machine. */
interface TrialComputer {
  /** By name. */
  SortedMap<String, String> consoles();

  /** In ns. */
  long virtualTime();

  /** Retired by all processors. */
  long instructions();

  /** Ends what still runs. */
  void end();
}
