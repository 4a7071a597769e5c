package touchstone.host.oracle;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import touchstone.spec.call.Call;
import touchstone.spec.call.Returned;

/**
 * A hypercall as read before it was served, and how its answer will be read afterwards.
 *
 * @param call what is asked for
 * @param resultWritable whether the structure that receives the result can be written
 * @param answer from the status to the answer with what was delivered and chosen
 * @param steady whether the arguments, read again afterwards, are still the same: if the call has
 *     changed the memory they lie in, nobody can tell from outside what the core has read
 */
record Request(
    Call call, boolean resultWritable, Function<Long, Returned> answer, BooleanSupplier steady) {

  Request(Call call, boolean resultWritable, Function<Long, Returned> answer) {
    this(call, resultWritable, answer, () -> true);
  }

  /** Nothing is delivered but the status. */
  static Request plain(Call call) {
    return new Request(call, true, status -> Returned.of(status));
  }

  static Request unreadable(String what) {
    return plain(new Call.Unreadable(what));
  }

  static Request unspecified(String what) {
    return plain(new Call.Unspecified(what));
  }
}
