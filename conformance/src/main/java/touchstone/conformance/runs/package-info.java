/** What is done with finished runs: baselines and gates, comparison, merging, agreement. */
@NullMarked
package touchstone.conformance.runs;

import org.jspecify.annotations.NullMarked;
