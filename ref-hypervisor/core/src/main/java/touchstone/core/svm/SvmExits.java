package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.virt.Exit;

/** Translates a #VMEXIT into the shared exit vocabulary. Parallel to {@code VmxExits}. @apm C */
final class SvmExits {
  private static final int UD = 6;
  private static final int GP = 13;

  /** EXITINFO1 of a CR intercept: the instruction was MOV, so bits 3:0 name the register. */
  private static final long MOV_CR = 1L << 63;

  private final Hardware hw;

  SvmExits(Hardware hardware) {
    hw = hardware;
  }

  void translate(long vmcb, Exit exit) {
    long code = hw.read64(vmcb + VmcbOffsets.EXITCODE);
    long info1 = hw.read64(vmcb + VmcbOffsets.EXITINFO1);
    exit.clear();
    exit.reason = (int) code;
    exit.kind = kind(code);
    switch (exit.kind) {
      case Exit.EXCEPTION:
        exit.number = (int) (code - SvmCodes.EXCEPTION);
        exit.operand = exit.number == 17 ? (int) info1 : -1;
        break;
      case Exit.IO:
        io(exit, info1);
        exit.checkIo();
        break;
      case Exit.MSR_READ:
        exit.kind = (info1 & 1L) != 0 ? Exit.MSR_WRITE : Exit.MSR_READ;
        break;
      case Exit.CR_ACCESS:
        controlRegister(exit, code, info1);
        break;
      case Exit.SECOND_LEVEL_FAULT:
        secondLevel(exit, info1, hw.read64(vmcb + VmcbOffsets.EXITINFO2));
        break;
      case Exit.FORBIDDEN_INSTRUCTION:
        exit.number = code == SvmCodes.RDPMC ? GP : UD;
        break;
      default:
        break;
    }
    exit.instructionLength = length(vmcb, exit.kind);
    requeue(vmcb, exit);
  }

  private static int kind(long code) {
    if (SvmCodes.EXCEPTION <= code && code <= SvmCodes.EXCEPTION_LAST) {
      return Exit.EXCEPTION;
    }
    if (code == SvmCodes.INVALID) {
      return Exit.ENTRY_FAILURE;
    }
    if (code == SvmCodes.NPF) {
      return Exit.SECOND_LEVEL_FAULT;
    }
    if (SvmCodes.VMRUN <= code && code <= SvmCodes.SKINIT) {
      return code == SvmCodes.VMMCALL ? Exit.HYPERCALL : Exit.FORBIDDEN_INSTRUCTION;
    }
    return (code & ~0xFFL) == 0 ? simple((int) code) : Exit.UNKNOWN;
  }

  private static int simple(int code) {
    switch (code) {
      case (int) SvmCodes.INTR:
      case (int) SvmCodes.NMI:
      case (int) SvmCodes.SMI:
      case (int) SvmCodes.INIT:
        return Exit.INTERRUPT;
      case (int) SvmCodes.VINTR:
        return Exit.INTERRUPT_WINDOW;
      case (int) SvmCodes.CPUID:
        return Exit.CPUID;
      case (int) SvmCodes.INVD:
      case (int) SvmCodes.WBINVD:
        return Exit.CACHE_INSTRUCTION;
      case (int) SvmCodes.HLT:
        return Exit.HLT;
      case (int) SvmCodes.IOIO:
        return Exit.IO;
      case (int) SvmCodes.MSR:
        return Exit.MSR_READ;
      case (int) SvmCodes.TASK_SWITCH:
        return Exit.TASK_SWITCH;
      case (int) SvmCodes.SHUTDOWN:
        return Exit.TRIPLE_FAULT;
      case (int) SvmCodes.XSETBV:
        return Exit.XSETBV;
      case (int) SvmCodes.RDPMC:
      case (int) SvmCodes.INVLPGA:
      case (int) SvmCodes.MONITOR:
      case (int) SvmCodes.MWAIT:
      case (int) SvmCodes.MWAIT_ARMED:
        return Exit.FORBIDDEN_INSTRUCTION;
      default:
        return code < 0x20 ? Exit.CR_ACCESS : Exit.UNKNOWN;
    }
  }

  /**
   * IN 0, string 2, REP 3, size 6:4 (one bit each for 1, 2, 4 bytes), address size 9:7 (for 2, 4, 8
   * bytes), segment 12:10, port 31:16. @apm 15.10.2
   */
  private static void io(Exit exit, long info1) {
    exit.read = (info1 & 1) != 0;
    exit.string = (info1 & 4) != 0;
    exit.repeated = (info1 & 8) != 0;
    exit.width = (int) (info1 >>> 4 & 7);
    exit.addressBytes = (int) (info1 >>> 7 & 7) * 2;
    exit.segment = (int) (info1 >>> 10 & 7);
    exit.number = (int) (info1 >>> 16 & 0xFFFF);
  }

  /** Codes 0x00-0x0F are reads, 0x10-0x1F writes of CR0-CR15. @apm 15.8.1 */
  private static void controlRegister(Exit exit, long code, long info1) {
    exit.number = (int) (code & 15);
    exit.read = code < SvmCodes.CR0_WRITE;
    exit.operand = (int) (info1 & 15);
    if ((info1 & MOV_CR) == 0) {
      exit.kind = Exit.UNKNOWN;
    }
  }

  /** Write in bit 1, fetch in bit 4; neither is a read. @apm 15.25.6 */
  private static void secondLevel(Exit exit, long info1, long address) {
    boolean fetch = (info1 & 16) != 0;
    boolean write = (info1 & 2) != 0;
    exit.rights = fetch ? 4 : write ? 2 : 1;
    exit.address = address;
  }

  /** nRIP is valid for instruction intercepts; an I/O exit has the next RIP in EXITINFO2. */
  private int length(long vmcb, int kind) {
    switch (kind) {
      case Exit.HYPERCALL:
      case Exit.CPUID:
      case Exit.HLT:
      case Exit.MSR_READ:
      case Exit.MSR_WRITE:
      case Exit.CR_ACCESS:
      case Exit.XSETBV:
      case Exit.CACHE_INSTRUCTION:
      case Exit.FORBIDDEN_INSTRUCTION:
        return span(vmcb, VmcbOffsets.NRIP);
      case Exit.IO:
        return span(vmcb, VmcbOffsets.EXITINFO2);
      default:
        return 0;
    }
  }

  private int span(long vmcb, int next) {
    return (int) (hw.read64(vmcb + next) - hw.read64(vmcb + VmcbOffsets.RIP)) & 0xF;
  }

  /** An event whose delivery the exit interrupted is delivered again. @apm 15.7.2 */
  private void requeue(long vmcb, Exit exit) {
    long delivering = hw.read64(vmcb + VmcbOffsets.EXITINTINFO);
    if ((delivering & SvmCodes.VALID) != 0 && exit.kind != Exit.EXCEPTION) {
      exit.delivering = true;
      hw.write64(vmcb + VmcbOffsets.EVENTINJ, delivering);
    }
  }
}
