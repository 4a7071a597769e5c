/** The abstract state of a hypervisor: immutable values with structural equality. */
@NullMarked
package touchstone.spec.state;

import org.jspecify.annotations.NullMarked;
