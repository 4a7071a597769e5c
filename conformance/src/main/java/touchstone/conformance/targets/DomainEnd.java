package touchstone.conformance.targets;

/** How a role's domain ended, as the target saw it. @xen public/sched.h SHUTDOWN_ */
public enum DomainEnd {
  POWEROFF,
  REBOOT,
  SUSPEND,
  CRASH,
  /** The toolstack destroyed it, as the test wanted. */
  DESTROYED,
  /** It still ran when the time limit passed. */
  RUNNING,
  /** It still lived, but nothing could ever wake it or any other domain. */
  STALLED,
  /** It was never started, because something went wrong before its turn. */
  ABSENT
}
