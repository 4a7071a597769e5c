package touchstone.conformance.faults;

/** What kind of hole an advisory closed. The classes of Xen's advisories, in the order shown. */
public enum AdvisoryClass {
  POINTER("guest pointer and range"),
  OWNERSHIP("page type and ownership"),
  SECOND_LEVEL("second-level tables"),
  GRANT("grants"),
  EVENT("event channels"),
  RESIDUE("residual data"),
  CPU("CPU state, MSR, emulation"),
  CONTROL("control structures"),
  PRIVILEGE("privilege and access control"),
  RESOURCE("time and resources"),
  LIFECYCLE("lifecycle"),
  CONCURRENCY("concurrency");

  private final String label;

  AdvisoryClass(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
