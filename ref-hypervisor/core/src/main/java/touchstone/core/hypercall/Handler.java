package touchstone.core.hypercall;

/**
 * What stands behind one hypercall number.
 *
 * <p>A handler reads its structures once, asks the access policy before any act on another domain,
 * does a bounded amount of work and answers with a status; whatever the arguments are, it neither
 * throws nor blocks.
 */
public interface Handler {
  /**
   * Carries the call out.
   *
   * @return the documented result (0 or positive), a negative {@link Errno}, or {@link
   *     Errno#CONTINUE} with the arguments of the continuation in the call
   */
  /*@ public normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires c.domain == c.vcpu.domain;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long handle(Call c);
}
