/** The score of the core's own tests: what PIT's mutants became. */
@NullMarked
package touchstone.conformance.mutation;

import org.jspecify.annotations.NullMarked;
