package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.virt.Exit;

/** Translates a VM exit of the current VMCS into the shared exit vocabulary. @sdm 28.2, C */
final class VmxExits {
  private static final int UD = 6;
  private static final int GP = 13;
  private static final long LENGTH_MASK = 0xF;

  private final Hardware hw;

  VmxExits(Hardware hardware) {
    hw = hardware;
  }

  void translate(int cpu, Exit exit) {
    long reason = hw.vmread(cpu, VmcsFields.EXIT_REASON);
    exit.clear();
    exit.reason = (int) (reason & 0xFFFF);
    exit.instructionLength =
        (int) (hw.vmread(cpu, VmcsFields.EXIT_INSTRUCTION_LENGTH) & LENGTH_MASK);
    if ((reason & VmxReasons.ENTRY_FAILED) != 0) {
      exit.kind = Exit.ENTRY_FAILURE;
      return;
    }
    long qualification = hw.vmread(cpu, VmcsFields.EXIT_QUALIFICATION);
    exit.kind = kind(exit.reason);
    switch (exit.kind) {
      case Exit.EXCEPTION:
        exception(cpu, exit, qualification);
        break;
      case Exit.IO:
        io(exit, qualification);
        string(exit, hw.vmread(cpu, VmcsFields.EXIT_INSTRUCTION_INFORMATION));
        exit.checkIo();
        break;
      case Exit.CR_ACCESS:
        controlRegister(exit, qualification);
        break;
      case Exit.SECOND_LEVEL_FAULT:
        secondLevel(cpu, exit, qualification);
        break;
      case Exit.FORBIDDEN_INSTRUCTION:
        exit.number = exit.reason == VmxReasons.RDPMC ? GP : UD;
        break;
      default:
        break;
    }
    requeue(cpu, exit);
  }

  private static int kind(int reason) {
    switch (reason) {
      case VmxReasons.EXCEPTION_OR_NMI:
        return Exit.EXCEPTION;
      case VmxReasons.EXTERNAL_INTERRUPT:
        return Exit.INTERRUPT;
      case VmxReasons.TRIPLE_FAULT:
        return Exit.TRIPLE_FAULT;
      case VmxReasons.INTERRUPT_WINDOW:
        return Exit.INTERRUPT_WINDOW;
      case VmxReasons.TASK_SWITCH:
        return Exit.TASK_SWITCH;
      case VmxReasons.EPT_VIOLATION:
        return Exit.SECOND_LEVEL_FAULT;
      default:
        return instruction(reason);
    }
  }

  private static int instruction(int reason) {
    switch (reason) {
      case VmxReasons.CPUID:
        return Exit.CPUID;
      case VmxReasons.HLT:
        return Exit.HLT;
      case VmxReasons.INVD:
      case VmxReasons.WBINVD:
        return Exit.CACHE_INSTRUCTION;
      case VmxReasons.VMCALL:
        return Exit.HYPERCALL;
      case VmxReasons.CR_ACCESS:
        return Exit.CR_ACCESS;
      case VmxReasons.IO_INSTRUCTION:
        return Exit.IO;
      case VmxReasons.RDMSR:
        return Exit.MSR_READ;
      case VmxReasons.WRMSR:
        return Exit.MSR_WRITE;
      case VmxReasons.XSETBV:
        return Exit.XSETBV;
      case VmxReasons.GETSEC:
      case VmxReasons.RDPMC:
      case VmxReasons.MWAIT:
      case VmxReasons.MONITOR:
      case VmxReasons.INVEPT:
      case VmxReasons.INVVPID:
      case VmxReasons.VMFUNC:
        return Exit.FORBIDDEN_INSTRUCTION;
      default:
        return VmxReasons.VMCLEAR <= reason && reason <= VmxReasons.VMXON
            ? Exit.FORBIDDEN_INSTRUCTION
            : Exit.UNKNOWN;
    }
  }

  private void exception(int cpu, Exit exit, long qualification) {
    long information = hw.vmread(cpu, VmcsFields.EXIT_INTERRUPTION);
    if ((information & VmxReasons.TYPE_MASK) == VmxReasons.TYPE_NMI) {
      exit.kind = Exit.INTERRUPT;
      return;
    }
    exit.number = (int) (information & 0xFF);
    exit.address = qualification;
    exit.operand = -1;
    if ((information & VmxReasons.HAS_ERROR_CODE) != 0) {
      exit.operand = (int) hw.vmread(cpu, VmcsFields.EXIT_ERROR_CODE);
    }
  }

  /** Size - 1 in bits 2:0, IN 3, string 4, REP 5, port 31:16. @sdm table 28-5 */
  private static void io(Exit exit, long qualification) {
    exit.width = (int) (qualification & 7) + 1;
    exit.read = (qualification & 8) != 0;
    exit.string = (qualification & 16) != 0;
    exit.repeated = (qualification & 32) != 0;
    exit.number = (int) (qualification >>> 16 & 0xFFFF);
  }

  /** Address size 9:7 (2, 4 or 8 bytes as 0, 1, 2), segment 17:15. @sdm table 28-9 */
  private static void string(Exit exit, long information) {
    exit.addressBytes = 2 << (int) (information >>> 7 & 3);
    exit.segment = (int) (information >>> 15 & 7);
  }

  /**
   * Register 3:0, access type 5:4 (0 MOV to, 1 MOV from), general register 11:8. @sdm table 28-3
   */
  private static void controlRegister(Exit exit, long qualification) {
    int access = (int) (qualification >>> 4 & 3);
    exit.number = (int) (qualification & 15);
    exit.operand = (int) (qualification >>> 8 & 15);
    exit.read = access == 1;
    if (access > 1) {
      exit.kind = Exit.UNKNOWN;
    }
  }

  /** Read, write, fetch in bits 2:0, as in Rights. @sdm table 28-7 */
  private void secondLevel(int cpu, Exit exit, long qualification) {
    exit.rights = (int) (qualification & 7);
    exit.address = hw.vmread(cpu, VmcsFields.GUEST_PHYSICAL_ADDRESS);
  }

  /** An event whose delivery the exit interrupted is delivered again. @sdm 28.2.4 */
  private void requeue(int cpu, Exit exit) {
    long vectoring = hw.vmread(cpu, VmcsFields.IDT_VECTORING);
    if ((vectoring & VmxReasons.VALID) == 0 || exit.kind == Exit.EXCEPTION) {
      return;
    }
    exit.delivering = true;
    hw.vmwrite(cpu, VmcsFields.ENTRY_INTERRUPTION, vectoring & 0x80000FFFL);
    hw.vmwrite(cpu, VmcsFields.ENTRY_INSTRUCTION_LENGTH, exit.instructionLength);
    hw.vmwrite(
        cpu, VmcsFields.ENTRY_ERROR_CODE, hw.vmread(cpu, VmcsFields.IDT_VECTORING_ERROR_CODE));
  }
}
