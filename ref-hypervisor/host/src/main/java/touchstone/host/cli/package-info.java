/** Commands of {@code ./touchstone} that run images on the reference. */
@NullMarked
package touchstone.host.cli;

import org.jspecify.annotations.NullMarked;
