/** The paravirtual console: a ring per guest, and the bytes that came out of it. */
@NullMarked
package touchstone.host.console;

import org.jspecify.annotations.NullMarked;
