/** The rules: one file per hypercall, one method per operation. */
@NullMarked
package touchstone.spec.step;

import org.jspecify.annotations.NullMarked;
