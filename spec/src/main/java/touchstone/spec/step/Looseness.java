package touchstone.spec.step;

/** Where the ABI leaves the hypervisor a choice: all there are. */
public enum Looseness {
  WHICH_PORT("a port that is opened may be any closed one within the limits"),
  QUEUED_PORT("a closed port that its owner has left in a FIFO queue need not be opened again"),
  WHICH_FRAME("memory may be any frame that nobody owns"),
  WHICH_HANDLE("a mapped grant may get any handle that is not in use"),
  WHICH_DOMAIN_ID("a domain created without a number may get any free one"),
  OUT_OF_MEMORY("where memory is needed, ENOMEM or fewer elements are allowed at any time"),
  NOTHING_DONE("where not even the first element is done, 0 or the error that stopped it"),
  SHARING_FULL("a frame may be shared by as many as the hypervisor keeps track of"),
  WHEN_GONE("a dying domain of which nobody uses anything may cease to exist at any time"),
  PREEMPTION("a list may be left and continued between any two elements"),
  WAKE("a vCPU that waits may be woken by an event or a timer, or for no reason"),
  ORDER_OF_CHECKS("where two errors apply, either may be told"),
  UNSERVED("a value beyond what the hypervisor serves may be refused, without effect"),
  FAR_TIMER("a time with bit 63 set may count as passed already"),
  UNLOADABLE("the processor, or a vCPU that runs, may refuse a context"),
  INTERPROCESSOR(
      "a write to the local APIC may wake, reset or start other vCPUs of its own domain, or none"),
  ABSENT_MEMORY("an access where the guest has no memory is answered, or ends its domain"),
  DYING("what a dying domain has may go at any time, and it with the last of it"),
  OWN_MEMORY("what a call writes into its caller's memory may set the caller's own pending bits"),
  GIVEN_UP("a frame its owner has given up goes when the last user has let go");

  private final String meaning;

  Looseness(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}
