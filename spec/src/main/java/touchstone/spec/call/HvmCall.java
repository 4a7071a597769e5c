package touchstone.spec.call;

/** hvm_op. @xen public/hvm/hvm_op.h */
public sealed interface HvmCall extends Call {
  record SetParam(int dom, long index, long value) implements HvmCall {}

  record GetParam(int dom, long index) implements HvmCall {}

  /**
   * @param all no set of vCPUs is given
   */
  record FlushTlbs(boolean all) implements HvmCall {}

  record PagetableDying() implements HvmCall {}

  record GetTime() implements HvmCall {}

  record GetMemType(int dom, long gfn) implements HvmCall {}

  record SetUpcallVector(long vcpu, int vector) implements HvmCall {}

  /** HVMOP_altp2m: alternate second-level tables. */
  record Alternate() implements HvmCall {}

  /** Operations of device models, and numbers that mean nothing. */
  record Unserved(long command) implements HvmCall {}
}
