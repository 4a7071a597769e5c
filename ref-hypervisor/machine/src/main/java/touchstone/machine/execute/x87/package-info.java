/**
 * The x87 unit: eight registers of 80 bits used as a stack, bit-exact.
 *
 * <p>{@link touchstone.machine.execute.x87.Fpu} is one instruction under way: it reads and writes
 * the stack and collects what the instruction raises. {@code Extended} is a register's value; the
 * operations on it ({@code Arithmetic}, {@code Remainder}, {@code Scaling}, {@code Conversion},
 * {@code Transcendental}) compute an exact intermediate result and leave every rounding to {@code
 * Rounder}. The {@code …Opcodes} are the rows.
 *
 * <p>An unmasked exception is recorded and raised as #MF by the next waiting instruction, if CR0.NE
 * is set. The FERR# pin of CR0.NE = 0 is not modelled: such a wait stops the machine with a
 * message.
 *
 * <p>Everything but the transcendental functions is compared with the processor under the tests,
 * bit by bit, with status, tags and pointers ({@code FloatCampaign}). The transcendental functions
 * are rounded from more than 250 bits, FSIN, FCOS and FPTAN after a reduction by the π of 66 bits;
 * processors differ there by a unit in the last place, and the comparison allows that much, and
 * either C1. Where the manual leaves a result or a flag open, the model does what an AMD Zen 4
 * does; only what FXSAVE stores of the pointers differs between the two CPU models.
 */
@NullMarked
package touchstone.machine.execute.x87;

import org.jspecify.annotations.NullMarked;
