package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;

import touchstone.machine.memory.PhysicalMemory;

/** Writes down what an exit left in the VMCS, as {@code reference.txt} explains. */
final class VmxOutcome {
  private static final long CODE = 0x8000000;
  private static final long HANDLERS = 0x8010000;
  private static final long STACK = 0x8030800;
  private static final int PAGE = 0x1000;
  private static final int ERROR_CODE_VALID = InterruptionInformation.DELIVER_ERROR_CODE;

  private final Vmcs vmcs;
  private final PhysicalMemory memory;
  private final StringBuilder text = new StringBuilder();

  VmxOutcome(Vmcs vmcs, PhysicalMemory memory) {
    this.vmcs = vmcs;
    this.memory = memory;
  }

  String describe() {
    field("r", EXIT_REASON);
    field("q", EXIT_QUALIFICATION);
    if (vmcs.readInt(EXIT_REASON) >= 0) {
      instruction(vmcs.readInt(EXIT_REASON));
      events();
      addresses(vmcs.readInt(EXIT_REASON));
      state();
    }
    return text.toString().trim();
  }

  private void instruction(int reason) {
    if (fromInstruction(reason)) {
      field("len", EXIT_INSTRUCTION_LENGTH);
    }
    boolean string = reason == ExitReason.IO_INSTRUCTION && vmcs.test(EXIT_QUALIFICATION, 1 << 4);
    if (string) {
      value("ii", vmcs.read(EXIT_INSTRUCTION_INFORMATION) & 0x38380);
    } else if (hasInstructionInformation(reason)) {
      field("ii", EXIT_INSTRUCTION_INFORMATION);
    }
  }

  private boolean fromInstruction(int reason) {
    boolean event =
        switch (reason) {
          case ExitReason.EXCEPTION_OR_NMI,
              ExitReason.EXTERNAL_INTERRUPT,
              ExitReason.TRIPLE_FAULT,
              ExitReason.INTERRUPT_WINDOW,
              ExitReason.NMI_WINDOW,
              ExitReason.TASK_SWITCH,
              ExitReason.EPT_VIOLATION,
              ExitReason.EPT_MISCONFIGURATION,
              ExitReason.PREEMPTION_TIMER ->
              true;
          default -> false;
        };
    return !event || software(EXIT_INTERRUPTION_INFORMATION) || software(IDT_VECTORING_INFORMATION);
  }

  private boolean software(VmcsField field) {
    int information = vmcs.readInt(field);
    return InterruptionInformation.valid(information)
        && InterruptionInformation.type(information) >= InterruptionInformation.SOFTWARE_INTERRUPT;
  }

  private static boolean hasInstructionInformation(int reason) {
    return switch (reason) {
      case ExitReason.VMCLEAR,
          ExitReason.VMPTRLD,
          ExitReason.VMPTRST,
          ExitReason.VMREAD,
          ExitReason.VMWRITE,
          ExitReason.VMXON,
          ExitReason.GDTR_OR_IDTR,
          ExitReason.LDTR_OR_TR,
          ExitReason.INVEPT,
          ExitReason.INVVPID,
          ExitReason.INVPCID,
          ExitReason.RDRAND,
          ExitReason.RDSEED ->
          true;
      default -> false;
    };
  }

  private void events() {
    if (vmcs.readInt(EXIT_REASON) <= ExitReason.EXTERNAL_INTERRUPT) {
      field("ie", EXIT_INTERRUPTION_INFORMATION);
      if (vmcs.test(EXIT_INTERRUPTION_INFORMATION, ERROR_CODE_VALID)) {
        field("ec", EXIT_INTERRUPTION_ERROR_CODE);
      }
    }
    if (InterruptionInformation.valid(vmcs.readInt(IDT_VECTORING_INFORMATION))) {
      field("iv", IDT_VECTORING_INFORMATION);
      if (vmcs.test(IDT_VECTORING_INFORMATION, ERROR_CODE_VALID)) {
        field("ivc", IDT_VECTORING_ERROR_CODE);
      }
    }
  }

  private void addresses(int reason) {
    boolean violation = reason == ExitReason.EPT_VIOLATION;
    if (violation || reason == ExitReason.EPT_MISCONFIGURATION) {
      field("gpa", GUEST_PHYSICAL_ADDRESS);
    }
    long qualification = vmcs.read(EXIT_QUALIFICATION);
    boolean linear =
        violation && (qualification & 1 << 7) != 0
            || reason == ExitReason.IO_INSTRUCTION && (qualification & 1 << 4) != 0
            || reason == ExitReason.CONTROL_REGISTER && (qualification & 0x70) == 0x70;
    if (linear) {
      field("gla", GUEST_LINEAR_ADDRESS);
    }
  }

  private void state() {
    place("rip", vmcs.read(GUEST_RIP));
    place("rsp", vmcs.read(GUEST_RSP));
    field("fl", GUEST_RFLAGS);
    unlessZero("int", GUEST_INTERRUPTIBILITY_STATE);
    unlessZero("act", GUEST_ACTIVITY_STATE);
    unlessZero("pd", GUEST_PENDING_DEBUG_EXCEPTIONS);
    unlessZero("inj", ENTRY_INTERRUPTION_INFORMATION);
    long top = vmcs.read(GUEST_RSP);
    if (top < STACK && STACK - top <= 64) {
      for (long at = top; at < STACK; at += 8) {
        place("s", memory.read64(at));
      }
    }
  }

  private void unlessZero(String name, VmcsField field) {
    if (vmcs.read(field) != 0) {
      field(name, field);
    }
  }

  private void field(String name, VmcsField field) {
    value(name, vmcs.read(field));
  }

  private void value(String name, long value) {
    text.append(' ').append(name).append('=').append(VmxReference.hex(value));
  }

  /** An address near code, handlers or stack is written relative to it. */
  private void place(String name, long value) {
    text.append(' ').append(name).append('=').append(relative(value));
  }

  private static String relative(long value) {
    if (within(value, CODE)) {
      return "code+" + VmxReference.hex(value - CODE);
    }
    if (within(value, HANDLERS)) {
      return "vec" + VmxReference.hex(value - HANDLERS >>> 4);
    }
    if (within(value, STACK - PAGE / 2)) {
      long distance = value - STACK;
      return "stk" + (distance <= 0 ? "-" : "+") + VmxReference.hex(Math.abs(distance));
    }
    return VmxReference.hex(value);
  }

  private static boolean within(long value, long start) {
    return Long.compareUnsigned(value - start, PAGE) < 0;
  }
}
