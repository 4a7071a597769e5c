/** The faults, one file per class of advisories. */
@NullMarked
package touchstone.conformance.faults.catalogue;

import org.jspecify.annotations.NullMarked;
