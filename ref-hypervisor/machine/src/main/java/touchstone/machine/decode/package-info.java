/**
 * From bytes to instructions.
 *
 * <p>Everything known about an encoding is an {@link touchstone.machine.decode.OpcodeRow} of an
 * instruction family; {@link touchstone.machine.decode.OpcodeTable} gathers them and {@link
 * touchstone.machine.decode.Decoder} finds the row that fits. An {@link
 * touchstone.machine.decode.Instruction} knows its operands but not what it does.
 */
@NullMarked
package touchstone.machine.decode;

import org.jspecify.annotations.NullMarked;
