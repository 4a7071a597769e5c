/**
 * Targets outside this process: an adapter that speaks JSON lines on its standard input and output.
 *
 * <p>The protocol is written down in {@code conformance/targets/README.md}.
 */
@NullMarked
package touchstone.conformance.targets.command;

import org.jspecify.annotations.NullMarked;
