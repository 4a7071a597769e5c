/**
 * A deterministic software x86-64 computer: what the core drives in place of silicon.
 *
 * <p>{@code decode} turns bytes into instructions, {@code execute} runs them, {@code mmu}
 * translates addresses, {@code interrupt} delivers events, {@code vmx} and {@code svm} are the two
 * virtualization extensions, {@code device} and {@code platform} make a computer of it.
 */
@NullMarked
package touchstone.machine;

import org.jspecify.annotations.NullMarked;
