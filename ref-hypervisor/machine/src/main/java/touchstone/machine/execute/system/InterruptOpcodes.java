package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.interrupt.EventDelivery;
import touchstone.machine.interrupt.EventType;

/** Software interrupts, IRET, and the interrupt flag. */
final class InterruptOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          new OpcodeRow("CC", "INT3", "", ENDS_BLOCK, InterruptOpcodes::int3, "SDM 2A INT n"),
          new OpcodeRow("CD ib", "INT", "Ib", ENDS_BLOCK, InterruptOpcodes::intN, "SDM 2A INT n"),
          new OpcodeRow("F1", "INT1", "", ENDS_BLOCK, InterruptOpcodes::int1, "SDM 2A INT n"),
          new OpcodeRow("CE", "INTO", "", I64 | ENDS_BLOCK, InterruptOpcodes::into, "SDM 2A INT n"),
          new OpcodeRow("CF", "IRET", "", ENDS_BLOCK, InterruptReturn::run, "SDM 2A IRET"),
          new OpcodeRow("FA", "CLI", "", ENDS_BLOCK, InterruptOpcodes::cli, "SDM 2A CLI"),
          new OpcodeRow("FB", "STI", "", ENDS_BLOCK, InterruptOpcodes::sti, "SDM 2B STI"));

  private InterruptOpcodes() {}

  private static void intN(Cpu cpu, Instruction in) {
    Privilege.ask(cpu, Intercepts.Sensitive.INT_N, in, in.immediate & 0xFF);
    if (cpu.v86() && cpu.flags.iopl() != 3) {
      throw cpu.generalProtection(0);
    }
    EventDelivery.deliver(
        cpu, (int) in.immediate & 0xFF, EventType.SOFTWARE_INTERRUPT, Fault.NO_ERROR_CODE);
  }

  private static void int3(Cpu cpu, Instruction in) {
    raise(cpu, in, Fault.BP, EventType.SOFTWARE_EXCEPTION);
  }

  private static void into(Cpu cpu, Instruction in) {
    if (cpu.flags.test(Rflags.OF)) {
      raise(cpu, in, Fault.OF, EventType.SOFTWARE_EXCEPTION);
    }
  }

  private static void int1(Cpu cpu, Instruction in) {
    Privilege.ask(cpu, Intercepts.Sensitive.ICEBP, in);
    raise(cpu, in, Fault.DB, EventType.PRIVILEGED_SOFTWARE_EXCEPTION);
  }

  private static void raise(Cpu cpu, Instruction in, int vector, int type) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.exception(vector, Fault.NO_ERROR_CODE, 0, true, in.length);
    }
    EventDelivery.deliver(cpu, vector, type, Fault.NO_ERROR_CODE);
  }

  /** CPL above IOPL is #GP(0): VME and PVI are not announced. */
  private static void requireInterruptPrivilege(Cpu cpu) {
    if (cpu.protectedMode() && Math.max(cpu.cpl, cpu.v86() ? 3 : 0) > cpu.flags.iopl()) {
      throw cpu.generalProtection(0);
    }
  }

  private static void cli(Cpu cpu, Instruction in) {
    requireInterruptPrivilege(cpu);
    cpu.flags.set(cpu.flags.get() & ~Rflags.IF);
  }

  private static void sti(Cpu cpu, Instruction in) {
    requireInterruptPrivilege(cpu);
    if (!cpu.flags.interruptsEnabled()) {
      cpu.flags.set(cpu.flags.get() | Rflags.IF);
      cpu.holdEvents(true);
    }
  }
}
