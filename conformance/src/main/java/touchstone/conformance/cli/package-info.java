/** The commands of {@code ./touchstone}. */
@NullMarked
package touchstone.conformance.cli;

import org.jspecify.annotations.NullMarked;
