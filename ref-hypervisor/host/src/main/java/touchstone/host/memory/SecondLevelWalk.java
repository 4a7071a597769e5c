package touchstone.host.memory;

/** What the second-level table does with an access of domain 0. */
@FunctionalInterface
public interface SecondLevelWalk {
  /** Result for an access the table does not allow. */
  long NONE = -1;

  /**
   * Host physical address of a byte, or {@link #NONE}.
   *
   * @param guestPhysical byte address in domain 0's physical memory
   * @param rights {@code Rights} the access needs
   */
  long translate(long guestPhysical, int rights);
}
