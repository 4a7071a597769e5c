package touchstone.core.access;

/**
 * Asked before every act of one domain upon another. Domain numbers are those of live domains; a
 * policy neither changes state nor throws.
 */
public interface AccessPolicy {
  /** May {@code subject} perform the XEN_DOMCTL_ or XEN_SYSCTL_ {@code command} on the target? */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  boolean mayControl(int subject, int target, int command);

  /** May the two exchange events? */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  boolean maySignal(int subject, int target);

  /** May {@code subject} map or copy frames that {@code granter} has granted to it? */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  boolean mayUseGrant(int subject, int granter);

  /** May {@code subject} map frames of {@code owner} without a grant? */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  boolean mayMapForeign(int subject, int owner);
}
