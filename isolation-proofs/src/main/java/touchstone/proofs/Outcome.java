package touchstone.proofs;

import java.util.List;

/**
 * How the search for one proof ended.
 *
 * @param open goals left
 * @param uses names of the contracts the proof relies on, sorted
 * @param seconds wall-clock time, with {@code cpuSeconds} of the searching thread
 */
record Outcome(
    String contract,
    boolean closed,
    int open,
    int nodes,
    List<String> uses,
    double seconds,
    double cpuSeconds) {}
