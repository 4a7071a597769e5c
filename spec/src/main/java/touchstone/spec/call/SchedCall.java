package touchstone.spec.call;

import java.util.List;

/** sched_op. @xen public/sched.h */
public sealed interface SchedCall extends Call {
  record Yield() implements SchedCall {}

  /**
   * @param upcall the vCPU's evtchn_upcall_pending is set and it takes interrupts
   */
  record Block(boolean upcall) implements SchedCall {}

  record Shutdown(int reason) implements SchedCall {}

  record ShutdownCode(int reason) implements SchedCall {}

  /**
   * @param count ports in the list
   * @param inRange the list lies in the caller's address space
   * @param ports as many of them as can be read, at most 128
   * @param timeout absolute system time in ns, 0 for none
   * @param upcall as of {@link Block}
   */
  record Poll(long count, boolean inRange, List<Polled> ports, long timeout, boolean upcall)
      implements SchedCall {
    public Poll {
      ports = List.copyOf(ports);
    }
  }

  /** A port of the list, and whether its pending bit is set. */
  record Polled(long port, boolean pending) {}

  record RemoteShutdown(int dom, int reason) implements SchedCall {}

  record PinOverride() implements SchedCall {}

  /** Watchdogs and numbers that mean nothing. */
  record Unserved(long command) implements SchedCall {}
}
