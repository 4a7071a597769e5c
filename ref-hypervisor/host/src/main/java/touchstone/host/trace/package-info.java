/**
 * Recorded traces: a run as the specification sees it, to be judged again without the hypervisor.
 *
 * <p>A trace is text, one JSON object a line; equal runs write equal files.
 *
 * <pre>
 * {"trace":1,"state":STATE}                                    first: format and initial state
 * {"step":N,"invocation":I,"returned":R,"changes":C,"raised":E,"pending":E}
 * {"passed":TIME,"active":[D],"changes":C,"raised":E,"pending":E}   between two steps
 * {"end":N}                                                    last: steps in the file
 * </pre>
 *
 * <p>STATE, I and R are the records of {@code touchstone.spec}, field by field; a record that is
 * one of several says which in {@code is}. C are the places where the state has changed, each a
 * path and the new value, null for what is gone. E are ports whose pending bit was set in the step,
 * or before and still.
 */
@NullMarked
package touchstone.host.trace;

import org.jspecify.annotations.NullMarked;
