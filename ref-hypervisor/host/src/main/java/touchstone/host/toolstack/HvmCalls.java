package touchstone.host.toolstack;

import touchstone.host.memory.Domain0Memory;

/** HVMOP_ operations. @xen public/hvm/hvm_op.h */
final class HvmCalls {
  /** HVM_PARAM_ indexes. @xen public/hvm/params.h */
  static final int STORE_PFN = 1;

  static final int STORE_EVTCHN = 2;
  static final int CONSOLE_PFN = 17;
  static final int CONSOLE_EVTCHN = 18;

  private static final int SET_PARAM = 0;
  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  HvmCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  void setParam(int domain, int index, long value) throws ToolstackException {
    memory.clear(AT, 16);
    memory.write16(AT, domain);
    memory.write32(AT + 4, index);
    memory.write64(AT + 8, value);
    String what = "setting parameter " + index + " of domain " + domain;
    domain0.require(what, Hypercall.HVM_OP, SET_PARAM, AT);
  }
}
