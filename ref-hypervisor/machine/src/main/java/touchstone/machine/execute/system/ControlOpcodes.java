package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** MOV to and from control registers, CLTS, LMSW, SMSW, STAC, CLAC. */
final class ControlOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          new OpcodeRow(
              "0F 20 /r", "MOV", "Ry,Cd", ENDS_BLOCK, ControlOpcodes::read, "SDM 2B MOV CR"),
          new OpcodeRow(
              "0F 22 /r", "MOV", "Cd,Ry", ENDS_BLOCK, ControlOpcodes::write, "SDM 2B MOV CR"),
          new OpcodeRow("0F 06", "CLTS", "", ENDS_BLOCK, ControlOpcodes::clts, "SDM 2A CLTS"),
          new OpcodeRow("0F 01 /6", "LMSW", "Ew", ENDS_BLOCK, ControlOpcodes::lmsw, "SDM 2A LMSW"),
          new OpcodeRow("0F 01 /4", "SMSW", "Ev", ENDS_BLOCK, ControlOpcodes::smsw, "SDM 2B SMSW"),
          new OpcodeRow("0F 01 CA", "CLAC", "", ENDS_BLOCK, ControlOpcodes::clac, "SDM 2A CLAC"),
          new OpcodeRow("0F 01 CB", "STAC", "", ENDS_BLOCK, ControlOpcodes::stac, "SDM 2B STAC"));

  private ControlOpcodes() {}

  private static int number(Cpu cpu, Instruction in) {
    int cr = in.reg;
    boolean exists = cr == 0 || cr >= 2 && cr <= 4 || cr == 8 && cpu.codeBits == 64;
    if (!exists) {
      throw cpu.undefinedOpcode();
    }
    return cr;
  }

  private static void read(Cpu cpu, Instruction in) {
    int cr = number(cpu, in);
    Privilege.requireRing0(cpu);
    Intercepts guest = cpu.intercepts;
    long value = guest == null ? register(cpu, cr) : guest.readControl(in, cr, in.rm);
    cpu.gpr[in.rm] = cpu.codeBits == 64 ? value : value & 0xFFFFFFFFL;
  }

  private static long register(Cpu cpu, int cr) {
    return switch (cr) {
      case 0 -> cpu.cr0;
      case 2 -> cpu.cr2;
      case 3 -> cpu.cr3;
      case 4 -> cpu.cr4;
      default -> cpu.apic.cr8();
    };
  }

  private static void write(Cpu cpu, Instruction in) {
    int cr = number(cpu, in);
    Privilege.requireRing0(cpu);
    Intercepts guest = cpu.intercepts;
    long source = cpu.codeBits == 64 ? cpu.gpr[in.rm] : cpu.gpr[in.rm] & 0xFFFFFFFFL;
    long value = guest == null ? source : guest.writeControl(in, cr, source, in.rm);
    switch (cr) {
      case 0 -> ControlRegisters.writeCr0(cpu, value);
      case 2 -> cpu.cr2 = value;
      case 3 -> ControlRegisters.writeCr3(cpu, value);
      case 4 -> ControlRegisters.writeCr4(cpu, value);
      default -> ControlRegisters.writeCr8(cpu, value);
    }
  }

  private static void clts(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    Intercepts guest = cpu.intercepts;
    if (guest == null || guest.clearTaskSwitched(in)) {
      cpu.cr0 &= ~Cr0.TS;
    }
  }

  /** LMSW writes PE, MP, EM and TS, but cannot clear PE. */
  private static void lmsw(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    int source = (int) in.read(cpu, 0) & 0xFFFF;
    long value = cpu.cr0 & ~(Cr0.MP | Cr0.EM | Cr0.TS) | source & 0xF;
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      value = guest.loadMachineStatus(in, source, value);
    }
    ControlRegisters.writeCr0(cpu, value);
  }

  private static void smsw(Cpu cpu, Instruction in) {
    Privilege.requireUmip(cpu);
    Intercepts guest = cpu.intercepts;
    long value = guest == null ? cpu.cr0 : guest.readControl(in, 0, in.rm);
    if (in.memory) {
      cpu.mmu.write16(in.segment, in.effectiveAddress(cpu), (int) value & 0xFFFF);
    } else {
      Instruction.writeGeneral(cpu.gpr, in.rm, in.operandSize, value);
    }
  }

  private static void clac(Cpu cpu, Instruction in) {
    requireRing0OrUndefined(cpu);
    cpu.flags.set(cpu.flags.get() & ~Rflags.AC);
  }

  private static void stac(Cpu cpu, Instruction in) {
    requireRing0OrUndefined(cpu);
    cpu.flags.set(cpu.flags.get() | Rflags.AC);
  }

  private static void requireRing0OrUndefined(Cpu cpu) {
    if (cpu.cpl != 0) {
      throw cpu.undefinedOpcode();
    }
  }
}
