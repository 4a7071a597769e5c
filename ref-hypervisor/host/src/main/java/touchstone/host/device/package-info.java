/** Paravirtual devices: what the user asks for, and the backends that serve it. */
@NullMarked
package touchstone.host.device;

import org.jspecify.annotations.NullMarked;
