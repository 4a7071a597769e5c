package touchstone.core.access;

/**
 * Asked before every act of one domain upon another. Domain numbers are those of live domains; a
 * policy neither changes state nor throws.
 */
public interface AccessPolicy {
  /** May {@code subject} perform the XEN_DOMCTL_ or XEN_SYSCTL_ {@code command} on the target? */
  boolean mayControl(int subject, int target, int command);

  /** May the two exchange events? */
  boolean maySignal(int subject, int target);

  /** May {@code subject} map or copy frames that {@code granter} has granted to it? */
  boolean mayUseGrant(int subject, int granter);

  /** May {@code subject} map frames of {@code owner} without a grant? */
  boolean mayMapForeign(int subject, int owner);
}
