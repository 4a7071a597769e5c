/**
 * The conformance suite: bootable guests, where they run, what they said, and who reads it.
 *
 * <p>{@code suite} holds tests, verdicts and the run; {@code targets} the hypervisors they run on;
 * {@code report} what is left for the reader; {@code cli} the commands.
 */
@NullMarked
package touchstone.conformance;

import org.jspecify.annotations.NullMarked;
