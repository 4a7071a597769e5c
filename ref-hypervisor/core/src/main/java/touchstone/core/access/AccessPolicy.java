package touchstone.core.access;

/**
 * Asked before every act of one domain upon another. Domain numbers are those of live domains; a
 * policy neither changes state nor throws.
 *
 * <p>For the proofs each question has a model function, the answer as such: an effect on another
 * domain requires that the answer is yes, and only a question before it can tell.
 */
public interface AccessPolicy {
  /*@ public model_behavior
    @ ensures true;
    @ accessible \nothing;
    @ model helper strictly_pure boolean allowsControl(int subject, int target, int command);
    @*/

  /*@ public model_behavior
    @ ensures true;
    @ accessible \nothing;
    @ model helper strictly_pure boolean allowsSignal(int subject, int target);
    @*/

  /*@ public model_behavior
    @ ensures true;
    @ accessible \nothing;
    @ model helper strictly_pure boolean allowsGrant(int subject, int granter);
    @*/

  /*@ public model_behavior
    @ ensures true;
    @ accessible \nothing;
    @ model helper strictly_pure boolean allowsForeign(int subject, int owner);
    @*/

  /** May {@code subject} perform the XEN_DOMCTL_ or XEN_SYSCTL_ {@code command} on the target? */
  /*@ public normal_behavior
    @ ensures \result == allowsControl(subject, target, command);
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ boolean mayControl(int subject, int target, int command);

  /** May the two exchange events? */
  /*@ public normal_behavior
    @ ensures \result == allowsSignal(subject, target);
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ boolean maySignal(int subject, int target);

  /** May {@code subject} map or copy frames that {@code granter} has granted to it? */
  /*@ public normal_behavior
    @ ensures \result == allowsGrant(subject, granter);
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ boolean mayUseGrant(int subject, int granter);

  /** May {@code subject} map frames of {@code owner} without a grant? */
  /*@ public normal_behavior
    @ ensures \result == allowsForeign(subject, owner);
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ boolean mayMapForeign(int subject, int owner);
}
