/** What a domain asks for, with its arguments read, and what it is answered. */
@NullMarked
package touchstone.spec.call;

import org.jspecify.annotations.NullMarked;
