/**
 * Computers made of CPUs, memory and ports.
 *
 * <p>{@link touchstone.machine.platform.Machine} lets CPUs take turns. It is used in two ways:
 * {@link touchstone.machine.platform.BareMachine} boots an image that has the computer to itself,
 * {@link touchstone.machine.platform.HardwarePort} puts the hypervisor's core in charge of it.
 */
@NullMarked
package touchstone.machine.platform;

import org.jspecify.annotations.NullMarked;
