/**
 * Exceptions, interrupts and the local APIC.
 *
 * <p>{@link touchstone.machine.interrupt.EventDelivery} takes an exception or an event to its
 * handler in real, protected or long mode, with double and triple faults. {@code
 * InstructionBoundary} decides what happens between two instructions and in which order. {@link
 * touchstone.machine.interrupt.LocalApic} has the timer and the messages between CPUs.
 */
@NullMarked
package touchstone.machine.interrupt;

import org.jspecify.annotations.NullMarked;
