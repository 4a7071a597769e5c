/**
 * The I/O ports and the devices a bare machine has there: interrupt controllers, timer, clock,
 * power management, a serial port and the debug ports. Each is named and behaves as its data sheet
 * says; {@code platform.Board} wires them.
 *
 * <p>A device asks for the time when it is looked at, and computes what has become of it; one that
 * must act by itself is {@link touchstone.machine.device.Clocked}.
 */
@NullMarked
package touchstone.machine.device;

import org.jspecify.annotations.NullMarked;
