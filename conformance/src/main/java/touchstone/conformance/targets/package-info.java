/** The hypervisors a guest can run on. */
@NullMarked
package touchstone.conformance.targets;

import org.jspecify.annotations.NullMarked;
