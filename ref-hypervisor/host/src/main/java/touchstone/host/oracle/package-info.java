/**
 * The run-time oracle: the executable specification beside the running core.
 *
 * <p>{@link touchstone.host.oracle.Oracle} watches every exit and every hypercall. Before the core
 * serves one, its arguments are read ({@link touchstone.host.oracle.CallReader}, {@link
 * touchstone.host.oracle.ExitReader}), and with them how the answer and the choices of the core
 * will be read afterwards ({@link touchstone.host.oracle.Request}). The specification then says
 * what the state must be and which events must be pending; {@link
 * touchstone.host.oracle.Abstraction} and {@link touchstone.host.oracle.PendingBits} say what is.
 * What has changed between two steps is judged as well. The first disagreement stops the run.
 */
@NullMarked
package touchstone.host.oracle;

import org.jspecify.annotations.NullMarked;
