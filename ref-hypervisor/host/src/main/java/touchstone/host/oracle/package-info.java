/**
 * The run-time oracle: the executable specification beside the running core.
 *
 * <p>{@link touchstone.host.oracle.Oracle} watches every hypercall. Before the core serves it, the
 * arguments are read ({@link touchstone.host.oracle.CallReader}); afterwards the answer and the
 * choices the core made ({@link touchstone.host.oracle.AnswerReader}). The specification then says
 * what the state must be, and {@link touchstone.host.oracle.Abstraction} what it is. The first
 * disagreement stops the run.
 */
@NullMarked
package touchstone.host.oracle;

import org.jspecify.annotations.NullMarked;
