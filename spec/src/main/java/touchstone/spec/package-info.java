/**
 * The executable specification: what every hypercall, and every guest exit with a security effect,
 * must do.
 *
 * <p>{@link touchstone.spec.step.Specification#step} is one pure function. It takes an abstract
 * state ({@link touchstone.spec.state.State}), who did what ({@link
 * touchstone.spec.call.Invocation}) and what the hypervisor answered ({@link
 * touchstone.spec.call.Returned}), and says either what the state must be now or which rule the
 * answer breaks. It reads nothing else and knows no implementation.
 *
 * <p>Where the ABI leaves freedom, the function takes the choice from the answer and says whether
 * it is allowed; each such freedom is a row of {@link touchstone.spec.step.Looseness}.
 *
 * <p>A guest's exit is a call like any other ({@link touchstone.spec.call.GuestExit}). {@link
 * touchstone.spec.step.Specification#judge} adds to the state which events may have become pending,
 * and {@link touchstone.spec.step.Specification#between} says what may change when nobody asks for
 * anything: timers fire, vCPUs wake, and that is all. A domain being destroyed is loose while it is
 * dying, and exact at the end ({@code DestructionRules}).
 *
 * <p>To read on: {@code state} first, then {@code call}, then one of the rule files in {@code
 * step}, such as {@link touchstone.spec.step.EventRules}.
 */
@NullMarked
package touchstone.spec;

import org.jspecify.annotations.NullMarked;
