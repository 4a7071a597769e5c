package touchstone.conformance.suite;

import java.util.List;
import java.util.SortedMap;

/**
 * What was judged.
 *
 * @param target its name
 * @param configurations in the order they are shown
 * @param parameters the choices it has stated, by name
 * @param facts what it says of itself: versions, hashes
 */
public record Subject(
    String target,
    List<String> configurations,
    SortedMap<String, String> parameters,
    SortedMap<String, String> facts) {}
