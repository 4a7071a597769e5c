package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.CPU;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;

/** Registers and instructions of the processor as a guest finds them. */
final class CpuFaults {
  private CpuFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(CPU, "msr-read-anything", "reading an unknown MSR succeeds")
              .like(108)
              .breaks("cpu-msr-allow-list")
              .by(in("trap.MsrPolicy", "read").constant(0, 1))
              .guests("msr-allow-list")
              .tests("TrapTest"),
          Fault.of(CPU, "efer-reserved", "reserved bits of EFER can be set")
              .like(444, 278)
              .breaks("cpu-reserved-cr-bits")
              .by(in("trap.MsrPolicy", "writeEfer").answer("efer", -1))
              .guests("control-registers", "msr-allow-list")
              .tests("TrapTest"),
          Fault.of(CPU, "cr4-reserved", "bits of CR4 that are not announced can be set")
              .like(278, 444)
              .breaks("cpu-reserved-cr-bits")
              .by(in("trap.ControlRegisters", "writeCr4").answer("cr4", -1))
              .guests("control-registers")
              .tests("TrapTest"),
          Fault.of(CPU, "pat-reserved", "memory types that do not exist can be set in the PAT")
              .like(108)
              .breaks("cpu-msr-allow-list", "vcs-entry-valid")
              .by(in("trap.MsrPolicy", "writePat").constant(7, Integer.MAX_VALUE))
              .guests("msr-allow-list")
              .tests("TrapTest"),
          Fault.of(CPU, "start-not-canonical", "a vCPU may start at a non-canonical address")
              .like(7, 168)
              .breaks("vcs-entry-valid")
              .by(
                  in("virt.ContextCheck", "canonical").returns(1),
                  in("hypercall.VcpuHvmContext", "read64").answer("isCanonical", 1))
              .guests("vcpu-contexts")
              .tests("DriverContractTest", "HypercallsTest"),
          Fault.of(CPU, "start-unchecked", "the start state of a vCPU is not checked")
              .like(278, 191)
              .breaks("vcs-entry-valid")
              .by(in("virt.ContextCheck", "valid").returns(1))
              .guests("vcpu-contexts")
              .tests("DriverContractTest"),
          Fault.of(CPU, "nested-announced", "CPUID announces VMX to guests")
              .like(278)
              .breaks("cpu-no-nested", "cpu-cpuid-policy")
              .by(in("virt.Features", "leaf1Ecx").constant(0x42DA2203, 0x42DA2223))
              .guests("cpuid-policy")
              .tests("TrapTest"),
          Fault.of(CPU, "single-step-lost", "no #DB follows an emulated instruction, on VT-x")
              .like(444)
              .breaks("cpu-own-exceptions")
              .by(in("vmx.VmxEvents", "skipInstruction").constant(0x100L, 0L))
              .guests("debug-traps")
              .tests("DriverContractTest", "TrapTest"),
          Fault.of(CPU, "upper-half-kept", "a port read leaves the upper half of RAX all ones")
              .like(454)
              .breaks("cpu-io-contained")
              .by(in("trap.Ports", "allOnes").constant(0xFFFFFFFFL, -1L))
              .guests("io-ports")
              .tests("TrapTest"),
          Fault.of(CPU, "supervisor-pages", "arguments may lie in user pages under SMAP")
              .like(105, 168)
              .breaks("hyp-bad-pointer-efault")
              .by(in("hypercall.GuestWalk", "finish").constant(4L, 0L))
              .guests("hypercall-smap")
              .tests("GuestMemoryTest"));
}
