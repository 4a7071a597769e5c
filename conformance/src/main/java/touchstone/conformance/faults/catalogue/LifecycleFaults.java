package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.CONCURRENCY;
import static touchstone.conformance.faults.AdvisoryClass.LIFECYCLE;
import static touchstone.conformance.faults.Edit.in;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import touchstone.conformance.faults.Fault;

/** Beginning and end of domains and vCPUs, and things that happen at the same time. */
final class LifecycleFaults {
  private static final ClassDesc CALL = ClassDesc.of("touchstone.core.hypercall.Call");
  private static final ClassDesc STRUCT = ClassDesc.of("touchstone.core.hypercall.GuestStruct");
  private static final int DOMCTL_SIZE = 144;

  private LifecycleFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(LIFECYCLE, "start-uninitialised", "a vCPU starts without a context")
              .like(107, 317)
              .breaks("lif-vcpu-up-down", "lif-vcpu-numbers")
              .by(in("hypercall.VcpuOp", "up").read("initialised", 1))
              .guests("vcpu-numbers", "vcpu-contexts")
              .tests("HypercallsTest"),
          Fault.of(LIFECYCLE, "initialise-twice", "a running vCPU can be given a new context")
              .like(505, 314)
              .breaks("lif-vcpu-numbers")
              .by(in("hypercall.VcpuOp", "initialise").read("initialised", 0))
              .guests("vcpu-numbers", "vcpu-contexts")
              .tests("HypercallsTest"),
          Fault.of(LIFECYCLE, "crash-spreads", "a crash is taken for the control domain's wish")
              .like(105, 278)
              .breaks("lif-crash-contained", "cpu-triple-fault-contained")
              .by(
                  in("trap.Trap", "crash").drop("shutdown"),
                  in("trap.Trap", "tripleFault").drop("shutdown"))
              .guests("triple-fault", "crash")
              .tests("TrapTest"),
          Fault.of(LIFECYCLE, "frames-kept", "a destroyed domain's frames are not given back")
              .like(149, 253)
              .breaks("lif-destroy-returns-all")
              .by(in("memory.Frames", "takeBack").drop("release"))
              .tests("ControlTest", "CoreTest", "ReferenceSystemTest"),
          Fault.of(LIFECYCLE, "control-pages-kept", "a destroyed vCPU's pages are not given back")
              .like(149, 253)
              .breaks("lif-destroy-returns-all", "vcs-frames")
              .by(
                  in("vmx.VmxDriver", "destroy").drop("release").times(2),
                  in("svm.SvmDriver", "destroy").drop("release").times(2))
              .tests("DriverContractTest", "ReferenceSystemTest"),
          Fault.of(LIFECYCLE, "dying-opens-ports", "a dying domain can open ports")
              .like(410, 343)
              .breaks("lif-dying-refuses")
              .by(in("event.EventChannels", "open").read("dying", 0))
              .tests("EventChannelTest"),
          Fault.of(LIFECYCLE, "dying-grants", "grants of a dying domain can be mapped")
              .like(410, 234)
              .breaks("lif-dying-refuses")
              .by(
                  in("grant.GrantTableOp", "tryMap").read("dying", 0),
                  in("grant.Grants", "memoryAt").read("dying", 0))
              .guests("destroyed-granter")
              .tests("GrantTableTest"),
          Fault.of(LIFECYCLE, "dying-keeps-grants", "what a dying domain has mapped stays in use")
              .like(234, 410)
              .breaks("lif-destroy-returns-all", "gnt-in-use")
              .by(in("domain.Lifecycle", "destroyStep").answer("unmapStep", 1))
              .guests("destroyed-mapper")
              .tests("GrantTableTest", "ControlTest"),
          Fault.of(CONCURRENCY, "double-fetch", "a domctl is read again after it was checked")
              .like(166, 500, 503)
              .breaks("hyp-copy-in-once")
              .by(
                  in("control.Domctl", "control")
                      .before(
                          "perform",
                          "the structure is read again",
                          code ->
                              code.aload(1)
                                  .getfield(CALL, "record", STRUCT)
                                  .aload(1)
                                  .getfield(CALL, "arg", ConstantDescs.CD_long.arrayType())
                                  .iconst_0()
                                  .laload()
                                  .sipush(DOMCTL_SIZE)
                                  .invokevirtual(
                                      STRUCT,
                                      "load",
                                      MethodTypeDesc.of(
                                          ConstantDescs.CD_boolean,
                                          ConstantDescs.CD_long,
                                          ConstantDescs.CD_int))
                                  .pop()))
              .tests("CopyInOnceTest"),
          Fault.of(CONCURRENCY, "state-left-behind", "a vCPU that moves leaves its FPU behind")
              .like(336, 52)
              .breaks("cpu-fpu-private", "cpu-msr-private")
              .by(in("vcpu.ResidentState", "occupy").drop("settle"))
              .guests("vcpu-moves")
              .tests("DriverContractTest"),
          Fault.of(CONCURRENCY, "vmcs-active-twice", "a VMCS is loaded on two processors, on VT-x")
              .like(336, 314)
              .breaks("vcs-entry-valid")
              .by(in("vmx.ActiveVmcs", "use").drop("deactivate"))
              .guests("vcpu-moves")
              .tests("VmxDriverTest", "DriverContractTest"),
          Fault.of(CONCURRENCY, "stale-on-return", "translations are not flushed after a move")
              .like(336, 408)
              .breaks("vcs-tags")
              .by(in("virt.TranslationTags", "claim").jump("lastCpu", false))
              .guests("vcpu-moves")
              .tests("DriverContractTest"));
}
