/**
 * What instructions do, and the interpreter that does it.
 *
 * <p>A family of instructions is a class of rows ({@code ShiftOpcodes}) over tiny functions of one
 * signature, {@link touchstone.machine.execute.Semantics}. {@link
 * touchstone.machine.execute.Interpreter} runs blocks of decoded instructions out of the {@link
 * touchstone.machine.execute.BlockCache}; hot forms are dispatched through operations of their own,
 * which change nothing but the speed.
 */
@NullMarked
package touchstone.machine.execute;

import org.jspecify.annotations.NullMarked;
