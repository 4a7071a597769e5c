package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.O64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;
import touchstone.machine.mmu.Mmu;

/** System calls and the FS and GS bases that go with them. */
final class FastCallOpcodes {
  private static final int FS = SegmentRegisters.FS;
  private static final int GS = SegmentRegisters.GS;

  static final List<OpcodeRow> ROWS =
      List.of(
          row("0F 05", "SYSCALL", "", 0, FastCalls::syscall),
          row("0F 07", "SYSRET", "", 0, FastCalls::sysret),
          row("0F 34", "SYSENTER", "", 0, FastCalls::sysenter),
          row("0F 35", "SYSEXIT", "", 0, FastCalls::sysexit),
          row("0F 01 F8", "SWAPGS", "", O64, FastCallOpcodes::swapgs),
          row("F3 0F AE /0 reg", "RDFSBASE", "Ry", O64, (cpu, in) -> readBase(cpu, in, FS)),
          row("F3 0F AE /1 reg", "RDGSBASE", "Ry", O64, (cpu, in) -> readBase(cpu, in, GS)),
          row("F3 0F AE /2 reg", "WRFSBASE", "Ry", O64, (cpu, in) -> writeBase(cpu, in, FS)),
          row("F3 0F AE /3 reg", "WRGSBASE", "Ry", O64, (cpu, in) -> writeBase(cpu, in, GS)));

  private FastCallOpcodes() {}

  private static OpcodeRow row(
      String encoding, String mnemonic, String operands, int flags, Semantics s) {
    return new OpcodeRow(encoding, mnemonic, operands, flags | ENDS_BLOCK, s, "SDM 2 " + mnemonic);
  }

  private static void swapgs(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    long base = cpu.segments.base[GS];
    cpu.segments.base[GS] = cpu.msrs.kernelGsBase;
    cpu.msrs.kernelGsBase = base;
  }

  private static void readBase(Cpu cpu, Instruction in, int segment) {
    requireEnabled(cpu);
    Instruction.writeGeneral(cpu.gpr, in.rm, width(in), cpu.segments.base[segment]);
  }

  private static void writeBase(Cpu cpu, Instruction in, int segment) {
    requireEnabled(cpu);
    long value = width(in) == 8 ? cpu.gpr[in.rm] : cpu.gpr[in.rm] & 0xFFFFFFFFL;
    if (!Mmu.canonical(value)) {
      throw cpu.generalProtection(0);
    }
    cpu.segments.base[segment] = value;
  }

  private static int width(Instruction in) {
    return in.operandSize == 8 ? 8 : 4;
  }

  private static void requireEnabled(Cpu cpu) {
    if ((cpu.cr4 & Cr4.FSGSBASE) == 0) {
      throw cpu.undefinedOpcode();
    }
  }
}
