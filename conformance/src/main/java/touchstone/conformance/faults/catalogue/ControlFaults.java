package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.CONTROL;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Edit;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;

/** VMCS and VMCB: a mandatory intercept or a flush that is missing, mostly on one vendor only. */
final class ControlFaults {
  /** The constants of {@code VmxControls} and {@code SvmControls} as the compiler folds them. */
  private static final long PRIMARY = 0xB1180C88L;

  private static final long WINDOW = 1L << 2;
  private static final long IO_EXITING = 1L << 24;
  private static final long MWAIT_MONITOR_RDPMC = 1L << 29 | 1L << 10 | 1L << 11;
  private static final long PIN = 9L;
  private static final int MISC1 = 0xBD44800F;
  private static final int VINTR = 1 << 4;
  private static final int MISC2 = 0x3E7F;
  private static final int VMLOAD = 1 << 2;

  private ControlFaults() {}

  private static Edit withoutPrimary(long controls) {
    return in("vmx.VmxControls", "negotiate").constant(PRIMARY, PRIMARY - controls).times(3);
  }

  private static Edit withoutPrimaryInWindow(long controls) {
    long inWindow = PRIMARY + WINDOW;
    return in("vmx.VmxControls", "negotiate").constant(inWindow, inWindow - controls);
  }

  /** Less is wanted, and less is checked, of the primary processor-based controls. */
  private static SourcePatch negotiates(String controls) {
    return SourcePatch.of("vmx/VmxControls.java", "VmxControls.negotiate")
        .change("adjust(PRIMARY,", "adjust(" + controls + ",")
        .change("adjust(PRIMARY |", "adjust(" + controls + " |")
        .change("holds(primary, PRIMARY)", "holds(primary, " + controls + ")")
        .change("holds(primaryInWindow, PRIMARY)", "holds(primaryInWindow, " + controls + ")");
  }

  private static SourcePatch establishes(String from, String to) {
    return SourcePatch.of("svm/SvmControls.java", "SvmControls.establish").change(from, to);
  }

  static final List<Fault> ALL =
      List.of(
          Fault.of(CONTROL, "msr-bitmap-vtx", "no access to an MSR exits, on VT-x")
              .like(108)
              .breaks("vcs-mandatory-intercepts", "cpu-msr-allow-list")
              .by(in("vmx.VmxDriver", "sharedPages").constant(255, 0))
              .guests("msr-allow-list")
              .tests("VmxDriverTest", "DriverContractTest"),
          Fault.of(CONTROL, "permission-maps-amdv", "no port and no MSR exits, on AMD-V")
              .like(108)
              .breaks("vcs-mandatory-intercepts", "cpu-msr-allow-list", "cpu-io-contained")
              .by(in("svm.SvmControls", "allocateMaps").constant(255, 0).times(2))
              .guests("msr-allow-list", "io-ports")
              .tests("SvmDriverTest", "DriverContractTest"),
          Fault.of(
                  CONTROL, "controls-not-written", "a guest is entered with what its controls held")
              .like(105)
              .breaks("vcs-mandatory-intercepts")
              .by(
                  in("vmx.VmxDriver", "run").drop("establish"),
                  in("svm.SvmDriver", "run").drop("establish"))
              .guests("msr-allow-list")
              .tests("VmxDriverTest", "SvmDriverTest")
              .proof(
                  SourcePatch.of("vmx/VmxDriver.java", "VmxDriver.run")
                      .change("controls.establish(cpu, v.windowWanted);", "")),
          Fault.of(CONTROL, "io-intercept-vtx", "port I/O does not exit, on VT-x")
              .like(105)
              .breaks("vcs-mandatory-intercepts", "cpu-io-contained")
              .by(withoutPrimary(IO_EXITING), withoutPrimaryInWindow(IO_EXITING))
              .guests("io-ports")
              .tests("VmxDriverTest", "DriverContractTest")
              .proof(negotiates("PRIMARY - UNCONDITIONAL_IO_EXITING")),
          Fault.of(
                  CONTROL, "monitor-intercept-vtx", "MONITOR, MWAIT and RDPMC do not exit, on VT-x")
              .like(105)
              .breaks("vcs-mandatory-intercepts")
              .by(withoutPrimary(MWAIT_MONITOR_RDPMC), withoutPrimaryInWindow(MWAIT_MONITOR_RDPMC))
              .guests("privileged-instructions")
              .tests("VmxDriverTest", "DriverContractTest")
              .proof(negotiates("PRIMARY - MONITOR_EXITING - MWAIT_EXITING - RDPMC_EXITING")),
          Fault.of(CONTROL, "interrupt-intercept-vtx", "the host's timer does not exit, on VT-x")
              .like(114)
              .breaks("vcs-mandatory-intercepts", "rsc-no-starvation")
              .by(in("vmx.VmxControls", "negotiate").constant(PIN, PIN - 1).times(2))
              .guests("spinner")
              .tests("VmxDriverTest", "DriverContractTest")
              .proof(
                  SourcePatch.of("vmx/VmxControls.java", "VmxControls.negotiate")
                      .change("adjust(PIN,", "adjust(NMI_EXITING,")
                      .change("holds(pin, PIN)", "holds(pin, NMI_EXITING)")),
          Fault.of(CONTROL, "interrupt-intercept-amdv", "the host's timer does not exit, on AMD-V")
              .like(114)
              .breaks("vcs-mandatory-intercepts", "rsc-no-starvation")
              .by(
                  in("svm.SvmControls", "establish").constant(MISC1, MISC1 - 1),
                  in("svm.SvmControls", "establish").constant(MISC1 + VINTR, MISC1 + VINTR - 1))
              .guests("spinner")
              .tests("SvmDriverTest", "DriverContractTest")
              .proof(establishes("MISC1 | VINTR : MISC1;", "MISC1 - INTR | VINTR : MISC1 - INTR;")),
          Fault.of(CONTROL, "vmload-intercept-amdv", "guests can execute VMLOAD, on AMD-V")
              .like(278)
              .breaks("vcs-mandatory-intercepts", "cpu-no-nested")
              .by(in("svm.SvmControls", "establish").constant(MISC2, MISC2 - VMLOAD))
              .guests("nested-refused")
              .tests("SvmDriverTest", "DriverContractTest")
              .proof(establishes("0x7F | 1 << 9", "0x7B | 1 << 9")),
          Fault.of(CONTROL, "shutdown-intercept-amdv", "a triple fault does not exit, on AMD-V")
              .like(105)
              .breaks("vcs-mandatory-intercepts", "cpu-triple-fault-contained")
              .by(
                  in("svm.SvmControls", "establish").constant(MISC1, MISC1 & 0x7FFFFFFF),
                  in("svm.SvmControls", "establish")
                      .constant(MISC1 + VINTR, (MISC1 + VINTR) & 0x7FFFFFFF))
              .guests("triple-fault")
              .tests("SvmDriverTest", "DriverContractTest")
              .proof(establishes("          | SHUTDOWN;", ";")),
          Fault.of(CONTROL, "tags-shared", "all vCPUs share one translation tag")
              .like(408)
              .breaks("vcs-tags")
              .by(in("virt.TranslationTags", "tag").returns(1))
              .guests("tlb-residue")
              .tests("DriverContractTest"),
          Fault.of(CONTROL, "debug-loop-vtx", "an endless #DB or #AC never exits, on VT-x")
              .like(156)
              .breaks("vcs-mandatory-intercepts", "cpu-own-exceptions")
              .by(in("vmx.VmxControls", "establish").constant(131074L, 0L))
              .guests("debug-traps")
              .tests("VmxDriverTest", "DriverContractTest")
              .proof(
                  SourcePatch.of("vmx/VmxControls.java", "VmxControls.establish")
                      .change(
                          "VmcsFields.EXCEPTION_BITMAP, EXCEPTIONS)",
                          "VmcsFields.EXCEPTION_BITMAP, 0L)")),
          Fault.of(CONTROL, "debug-loop-amdv", "an endless #DB or #AC never exits, on AMD-V")
              .like(156)
              .breaks("vcs-mandatory-intercepts", "cpu-own-exceptions")
              .by(in("svm.SvmControls", "establish").constant(131074, 0))
              .guests("debug-traps")
              .tests("SvmDriverTest", "DriverContractTest")
              .proof(establishes("EXCEPTIONS = 1 << 1 | 1 << 17;", "EXCEPTIONS = 0;")));
}
