/** The I/O ports and the few devices a bare machine has: a serial port and the debug ports. */
@NullMarked
package touchstone.machine.device;

import org.jspecify.annotations.NullMarked;
