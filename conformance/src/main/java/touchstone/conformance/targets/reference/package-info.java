/** The reference hypervisor as a target. */
@NullMarked
package touchstone.conformance.targets.reference;

import org.jspecify.annotations.NullMarked;
