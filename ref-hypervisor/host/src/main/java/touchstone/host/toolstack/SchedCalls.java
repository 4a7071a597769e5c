package touchstone.host.toolstack;

import touchstone.host.memory.Domain0Memory;

/** SCHEDOP_ operations on other domains. @xen public/sched.h */
final class SchedCalls {
  private static final int REMOTE_SHUTDOWN = 4;
  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  SchedCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  /** Ends a domain where it stands, as if it had shut down for a SHUTDOWN_ reason. */
  void remoteShutdown(int domain, int reason) throws ToolstackException {
    memory.clear(AT, 8);
    memory.write16(AT, domain);
    memory.write32(AT + 4, reason);
    String what = "shutting domain " + domain + " down";
    domain0.require(what, Hypercall.SCHED_OP, REMOTE_SHUTDOWN, AT);
  }
}
