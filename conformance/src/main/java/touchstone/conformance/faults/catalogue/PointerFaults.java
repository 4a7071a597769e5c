package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.POINTER;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** Addresses, sizes and indexes that a guest passes and nobody looks at. */
final class PointerFaults {
  private static final long ANY = 0x7FFFFFFFL;

  private PointerFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(POINTER, "pointer-range", "argument addresses are not range-checked")
              .like(29, 212)
              .breaks("hyp-handle-wrap", "hyp-bad-pointer-efault")
              .by(in("hypercall.GuestMemory", "isRange").returns(1).times(2))
              .guests("hypercall-canonical", "memory-handle-wrap")
              .tests("GuestMemoryTest", "MemoryOpTest")
              .proof(
                  SourcePatch.of("hypercall/GuestMemory.java", "GuestMemory.isRange")
                      .change("return 0 <= linear && linear <= end - length;", "return true;")
                      .change(
                          "return length == 0 || isWideRange(linear, length);", "return true;")),
          Fault.of(
                  POINTER, "pointer-rights", "results are written to pages the guest may not write")
              .like(148, 234)
              .breaks("hyp-bad-pointer-efault")
              .by(in("hypercall.GuestMemory", "mayAccess").answer("rightsAt", 7))
              .guests("grant-chain")
              .tests("GuestMemoryTest", "GrantTableTest"),
          Fault.of(POINTER, "extent-order", "extents of any order are accepted")
              .like(31, 158)
              .breaks("hyp-extent-order")
              .by(in("hypercall.Reservation", "allowed").constant(9L, 16L))
              .guests("memory-extents")
              .tests("MemoryOpTest"),
          Fault.of(POINTER, "extent-count", "a number of extents may exceed its continuation")
              .like(385, 212)
              .breaks("hyp-count-overflow")
              .by(in("hypercall.Reservation", "allowed").constant(0x3FFFFFFL, Long.MAX_VALUE))
              .guests("memory-extents")
              .tests("MemoryOpTest"),
          Fault.of(POINTER, "gfn-truncated", "a guest frame number is cut to 32 bits, unchecked")
              .like(385, 29)
              .breaks("mem-special-pages")
              .by(in("hypercall.Physmap", "addOne").constant(131072L, Long.MAX_VALUE))
              .guests("special-pages")
              .tests("MemoryOpTest"),
          Fault.of(POINTER, "hypercall-index", "the hypercall number indexes the table unchecked")
              .like(231)
              .breaks("hyp-unknown-enosys", "hyp-no-harm")
              .by(in("hypercall.Hypercalls", "serve").constant(36L, ANY))
              .guests("hypercall-unknown")
              .tests("HypercallsTest"),
          Fault.of(POINTER, "vcpu-index", "a vCPU number indexes the domain's vCPUs unchecked")
              .like(231)
              .breaks("lif-vcpu-numbers")
              .by(in("domain.Domain", "vcpuAt").read("maxVcpus", ANY))
              .guests("vcpu-numbers")
              .tests("HypercallsTest"),
          Fault.of(POINTER, "parameter-index", "an HVM parameter's number is not checked")
              .like(231, 35)
              .breaks("hyp-no-harm")
              .by(in("hypercall.HvmOp", "parameter").constant(39L, ANY))
              .guests("hvm-parameters")
              .tests("HypercallsTest"),
          Fault.of(POINTER, "poll-count", "a poll may name any number of ports")
              .like(506)
              .breaks("rsc-block-poll")
              .by(in("hypercall.SchedOp", "poll").constant(128L, ANY))
              .guests("block-poll")
              .tests("HypercallsTest"),
          Fault.of(POINTER, "virq-index", "the number of a virtual interrupt is not checked")
              .like(231)
              .breaks("evt-virq-once")
              .by(in("event.EventChannels", "bindVirq").constant(24L, ANY))
              .guests("event-virq")
              .tests("EventChannelTest"),
          Fault.of(POINTER, "vcpu-info-end", "vcpu_info may run over the end of its page")
              .like(212)
              .breaks("evt-vcpu-info")
              .by(in("hypercall.VcpuOp", "registerInfo").constant(4032L, 65535L))
              .guests("vcpu-info")
              .tests("HypercallsTest"));
}
