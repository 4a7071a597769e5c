package touchstone.conformance.targets.xen;

import java.util.List;

/** What the agent says, piece by piece. */
sealed interface AgentEvent {

  /** It is up; the version is Xen's. */
  record Hello(String version) implements AgentEvent {}

  /** A case of the plan begins. */
  record Begun(int number) implements AgentEvent {}

  /**
   * A case is over.
   *
   * @param roles in the plan's order; fewer if the toolstack could not start all
   * @param xen what Xen printed meanwhile
   * @param trouble why the toolstack could not do it; empty if it could
   * @param millis its domains had
   */
  record Done(int number, List<RoleSeen> roles, String xen, String trouble, long millis)
      implements AgentEvent {}

  /** A case is over, but what was said of it is not whole. */
  record Garbled(int number, String why) implements AgentEvent {}

  /** The plan is done. */
  record Bye() implements AgentEvent {}

  /**
   * One role of a case.
   *
   * @param end as the agent names it
   */
  record RoleSeen(String end, String console) {}
}
