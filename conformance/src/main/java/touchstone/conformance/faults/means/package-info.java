/** The means by which a fault in the core can be noticed, one class each. */
@NullMarked
package touchstone.conformance.faults.means;

import org.jspecify.annotations.NullMarked;
