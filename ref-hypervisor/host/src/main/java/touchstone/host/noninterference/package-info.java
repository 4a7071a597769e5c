/**
 * Two-run noninterference: the whole deterministic system is run twice, and everything one guest
 * observes must be equal although the other guest was not.
 *
 * <p>{@code Experiment} runs a {@code Scenario} with a seed: two guests made of {@code
 * RandomProgram}s, of which one is replaced in the second run. {@code Observer} takes down all that
 * the other one can see, {@code Difference} says where two runs part. What may legitimately differ
 * is a {@code Declassification}, and each of those has a {@code Witness} that shows it is needed.
 */
@NullMarked
package touchstone.host.noninterference;

import org.jspecify.annotations.NullMarked;
