package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.PRIVILEGE;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;

/** Acts that the caller may not do. */
final class PrivilegeFaults {
  private PrivilegeFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(PRIVILEGE, "user-hypercall", "user code makes hypercalls")
              .like(76)
              .breaks("hyp-cpl0-only")
              .by(in("hypercall.Hypercalls", "isKernel").returns(1))
              .guests("hypercall-cpl3")
              .tests("HypercallsTest"),
          Fault.of(PRIVILEGE, "domctl-open", "anybody may use domctl")
              .like(499, 496)
              .breaks("hyp-control-privileged")
              .by(in("control.Domctl", "handle").answer("mayControl", 1))
              .guests("control-refused")
              .tests("ControlTest"),
          Fault.of(PRIVILEGE, "sysctl-open", "anybody may use sysctl")
              .like(499)
              .breaks("hyp-control-privileged")
              .by(in("control.Sysctl", "handle").answer("mayControl", 1))
              .guests("control-refused")
              .tests("ControlTest"),
          Fault.of(PRIVILEGE, "target-open", "operations may name any domain")
              .like(499, 496)
              .breaks("hyp-foreign-domid")
              .by(in("hypercall.Subsystems", "mayTarget").returns(1))
              .guests("foreign-domid")
              .tests("MemoryOpTest", "HypercallsTest"),
          Fault.of(PRIVILEGE, "foreign-map-open", "anybody may map anybody's memory")
              .like(499, 109)
              .breaks("mem-no-foreign-map")
              .by(in("hypercall.Physmap", "addForeign").answer("mayMapForeign", 1))
              .guests("foreign-map")
              .tests("MemoryOpTest"),
          Fault.of(PRIVILEGE, "remote-shutdown-open", "anybody may shut anybody down")
              .like(499)
              .breaks("lif-no-remote-shutdown")
              .by(in("hypercall.SchedOp", "remoteShutdown").answer("mayControl", 1))
              .guests("foreign-map", "foreign-domid")
              .tests("HypercallsTest"),
          Fault.of(PRIVILEGE, "memory-map-open", "anybody may set anybody's memory map")
              .like(499)
              .breaks("hyp-foreign-domid", "hyp-control-privileged")
              .by(in("hypercall.MemoryMap", "decide").answer("mayControl", 1))
              .guests("foreign-domid")
              .tests("MemoryOpTest"),
          Fault.of(PRIVILEGE, "parameter-for-others", "a guest sets parameters of the toolstack's")
              .like(35)
              .breaks("hyp-foreign-domid")
              .by(in("hypercall.HvmParams", "ownerSets").returns(1))
              .guests("hvm-parameters")
              .tests("HypercallsTest"),
          Fault.of(PRIVILEGE, "self-pause", "the control domain may pause itself")
              .like(127)
              .breaks("lif-pause")
              .by(in("control.Domctl", "pause").jump("domain", false))
              .tests("ControlTest"),
          Fault.of(PRIVILEGE, "multicall-nested", "a multicall may contain multicalls")
              .like(213, 240)
              .breaks("hyp-multicall")
              .by(in("hypercall.Multicall", "handle").jump("entry", true))
              .guests("multicall")
              .tests("HypercallsTest"),
          Fault.of(PRIVILEGE, "multicall-goes-on", "a multicall goes on after its domain has ended")
              .like(213)
              .breaks("hyp-multicall", "lif-shutdown")
              .by(in("hypercall.Multicall", "handle").answer("runs", 1))
              .guests("multicall", "multicall-shutdown")
              .tests("HypercallsTest"));
}
