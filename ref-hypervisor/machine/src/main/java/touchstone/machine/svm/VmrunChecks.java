package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import java.util.List;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.execute.system.ControlRegisters;

/** Canonicalization and consistency checks: a broken rule is #VMEXIT(INVALID). @apm 15.5.1 */
final class VmrunChecks {
  private static final long CR4_SUPPORTED = ControlRegisters.cr4Defined(CpuModel.AMD);

  private static final long EFER_SUPPORTED = Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE | Efer.SVME;

  /** Descriptor attributes as packed in the VMCB: L and D of a code segment. */
  private static final int CODE_LONG = 1 << 9;

  private static final int CODE_DEFAULT = 1 << 10;
  private static final int MSRPM_BYTES = 8192;
  private static final int IOPM_BYTES = 12288;

  static final List<VmrunCheck> ALL =
      List.of(
          state("EFER.SVME is set", (v, c) -> test(v, EFER, Efer.SVME)),
          state("CR0.NW needs CD", (v, c) -> test(v, CR0, Cr0.CD) || !test(v, CR0, Cr0.NW)),
          state("CR0 has no upper half", (v, c) -> v.read64(CR0) >>> 32 == 0),
          state("CR3 is a physical address", (v, c) -> SvmState.physical(v.read64(CR3))),
          state("CR4 has no reserved bit", (v, c) -> !test(v, CR4, ~CR4_SUPPORTED)),
          state(
              "DR6 and DR7 have no upper half",
              (v, c) -> v.read64(DR6) >>> 32 == 0 && v.read64(DR7) >>> 32 == 0),
          state("EFER has no reserved bit", (v, c) -> !test(v, EFER, ~EFER_SUPPORTED)),
          state("long mode with paging needs PAE", (v, c) -> !longMode(v) || test(v, CR4, Cr4.PAE)),
          state(
              "long mode with paging needs protection",
              (v, c) -> !longMode(v) || test(v, CR0, Cr0.PE)),
          state("a 64-bit code segment has D clear", (v, c) -> codeSegment(v)),
          state("VMRUN is intercepted", (v, c) -> v.test(INTERCEPT_2, InterceptBits.VMRUN)),
          state("MSR and I/O permission maps are physical memory", (v, c) -> maps(v)),
          state("ASID is not 0", (v, c) -> v.read32(GUEST_ASID) != 0),
          state("ASID exists", (v, c) -> v.read32(GUEST_ASID) >>> 16 == 0),
          new VmrunCheck("15.20", "event to inject is valid", (v, c) -> event(v.read64(EVENTINJ))),
          paging(
              "nested paging needs a host with paging",
              (v, c) -> !nested(v) || (c.cr0 & Cr0.PG) != 0),
          paging(
              "nested CR3 is a physical address",
              (v, c) -> !nested(v) || SvmState.physical(v.read64(NESTED_CR3))),
          paging("G_PAT holds memory types", (v, c) -> !nested(v) || patTypes(v.read64(G_PAT))));

  private VmrunChecks() {}

  private static boolean test(Vmcb vmcb, int offset, long bits) {
    return (vmcb.read64(offset) & bits) != 0;
  }

  private static boolean nested(Vmcb vmcb) {
    return vmcb.test(NESTED_PAGING, InterceptBits.NP_ENABLE);
  }

  private static boolean longMode(Vmcb vmcb) {
    return test(vmcb, EFER, Efer.LME) && test(vmcb, CR0, Cr0.PG);
  }

  private static boolean codeSegment(Vmcb vmcb) {
    int attributes = vmcb.read16(CS + ATTRIBUTES);
    boolean both = (attributes & (CODE_LONG | CODE_DEFAULT)) == (CODE_LONG | CODE_DEFAULT);
    return !both || !longMode(vmcb) || !test(vmcb, CR4, Cr4.PAE);
  }

  /** The low 12 bits of the addresses are ignored. */
  private static boolean maps(Vmcb vmcb) {
    boolean msr = vmcb.test(INTERCEPT_1, InterceptBits.MSR_PROT);
    boolean io = vmcb.test(INTERCEPT_1, InterceptBits.IOIO_PROT);
    return (!msr || range(vmcb.read64(MSRPM_BASE_PA), MSRPM_BYTES))
        && (!io || range(vmcb.read64(IOPM_BASE_PA), IOPM_BYTES));
  }

  private static boolean range(long base, int bytes) {
    long first = base & ~0xFFFL;
    return SvmState.physical(first) && SvmState.physical(first + bytes - 1);
  }

  /** Type 0, 2, 3 or 4; exceptions have vectors below 32 other than NMI's. */
  private static boolean event(long event) {
    int information = (int) event;
    if (!EventInformation.valid(information)) {
      return true;
    }
    int vector = EventInformation.vector(information);
    return switch (EventInformation.type(information)) {
      case EventInformation.INTERRUPT, EventInformation.NMI, EventInformation.SOFTWARE -> true;
      case EventInformation.EXCEPTION -> vector < 32 && vector != Fault.NMI;
      default -> false;
    };
  }

  /** Eight bytes, each 0, 1, 4, 5, 6 or 7. @apm 7.8.1 */
  private static boolean patTypes(long pat) {
    boolean reserved = (pat & 0xF8F8_F8F8_F8F8_F8F8L) != 0;
    return !reserved && (pat & ~(pat >>> 1) & 0x0202_0202_0202_0202L) == 0;
  }

  private static VmrunCheck state(String rule, VmrunCheck.Test test) {
    return new VmrunCheck("15.5.1", rule, test);
  }

  private static VmrunCheck paging(String rule, VmrunCheck.Test test) {
    return new VmrunCheck("15.25.3", rule, test);
  }
}
