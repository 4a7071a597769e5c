/**
 * The architectural state of a processor and what identifies it: registers, flags, segment
 * registers, model-specific registers, CPUID.
 *
 * <p>State only. What changes it is elsewhere: {@code execute} for instructions, {@code interrupt}
 * for events, {@code vmx} and {@code svm} for guests, which they watch through {@link
 * touchstone.machine.cpu.Intercepts}.
 */
@NullMarked
package touchstone.machine.cpu;

import org.jspecify.annotations.NullMarked;
