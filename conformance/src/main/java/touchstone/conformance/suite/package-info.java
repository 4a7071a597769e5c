/** Tests, cases, verdicts and the run that joins them. */
@NullMarked
package touchstone.conformance.suite;

import org.jspecify.annotations.NullMarked;
