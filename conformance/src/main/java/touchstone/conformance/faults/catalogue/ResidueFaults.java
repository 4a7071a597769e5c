package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.RESIDUE;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** What the one before leaves for the next. */
final class ResidueFaults {
  private ResidueFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(RESIDUE, "scrub-missing", "frames are given to the next owner as they are")
              .like(100, 364)
              .breaks("res-scrub-before-reuse", "res-new-domain-zero")
              .by(in("memory.Frames", "scrub").drop("zeroFrame"))
              .guests("memory-recycled", "recreated-domain")
              .tests("FramesTest")
              .proof(
                  SourcePatch.of("memory/Frames.java", "Frames.scrub")
                      .change("    hardware.zeroFrame(frame);\n", "")),
          Fault.of(RESIDUE, "fpu-leak", "FPU and SSE registers are those of the one before")
              .like(52, 172)
              .breaks("cpu-fpu-private")
              .by(in("vcpu.ResidentState", "occupy").drop("fxrstor"))
              .guests("fpu-residue")
              .tests("DriverContractTest"),
          Fault.of(RESIDUE, "debug-leak", "debug registers are those of the one before")
              .like(172, 444)
              .breaks("cpu-debug-registers-private")
              .by(in("vcpu.ResidentState", "occupy").drop("setDr").times(2))
              .guests("debug-residue")
              .tests("DriverContractTest"),
          Fault.of(RESIDUE, "msr-leak", "switched MSRs are those of the one before")
              .like(108)
              .breaks("cpu-msr-private")
              .by(in("vcpu.ResidentState", "occupy").drop("writeMsr"))
              .guests("msr-residue")
              .tests("DriverContractTest"),
          Fault.of(RESIDUE, "cr2-leak-vtx", "CR2 is that of the one before, on VT-x")
              .like(172)
              .breaks("cpu-registers-private")
              .by(in("vmx.VmxDriver", "loadRegisters").drop("setCr2"))
              .guests("register-residue")
              .tests("VmxDriverTest", "DriverContractTest"),
          Fault.of(RESIDUE, "buffer-leak", "a text carries the rest of the buffer's last content")
              .like(122, 132)
              .breaks("res-output-clean")
              .by(in("hypercall.XenVersion", "text").drop("clear"))
              .guests("results-clean")
              .tests("HypercallsTest"),
          Fault.of(RESIDUE, "runstate-leak", "runstate information carries what was in the buffer")
              .like(239, 313)
              .breaks("res-output-clean")
              .by(in("hypercall.RunstateArea", "describe").drop("clear"))
              .guests("results-clean")
              .tests("HypercallsTest"),
          Fault.of(RESIDUE, "fpu-start", "a new vCPU starts with an FPU image of zeroes")
              .like(172, 52)
              .breaks("res-initial-registers")
              .by(
                  in("vmx.VmxDriver", "load").drop("reset").times(2),
                  in("svm.SvmDriver", "load").drop("reset").times(2))
              .guests("initial-registers")
              .tests("DriverContractTest"));
}
