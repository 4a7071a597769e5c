package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** MOV to and from debug registers. @sdm 17.2 */
final class DebugOpcodes {
  private static final long GENERAL_DETECT = 1L << 13;
  private static final long DR6_FIXED = 0xFFFF0FF0L;
  private static final long DR6_WRITABLE = 0xE00FL;
  private static final long DR7_FIXED = 0x400;
  private static final long DR7_RESERVED = 0xD800;

  static final List<OpcodeRow> ROWS =
      List.of(
          new OpcodeRow(
              "0F 21 /r", "MOV", "Ry,Dd", ENDS_BLOCK, DebugOpcodes::read, "SDM 2B MOV DR"),
          new OpcodeRow(
              "0F 23 /r", "MOV", "Dd,Ry", ENDS_BLOCK, DebugOpcodes::write, "SDM 2B MOV DR"));

  private DebugOpcodes() {}

  /** DR4 and DR5 are DR6 and DR7 unless CR4.DE forbids them; DR8 and up do not exist. */
  private static int number(Cpu cpu, Instruction in) {
    int dr = in.reg;
    boolean alias = dr == 4 || dr == 5;
    if (dr > 7 || alias && (cpu.cr4 & Cr4.DE) != 0) {
      throw cpu.undefinedOpcode();
    }
    return alias ? dr + 2 : dr;
  }

  private static int check(Cpu cpu, Instruction in, boolean write) {
    int dr = number(cpu, in);
    Privilege.requireRing0(cpu);
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.debugRegister(in, dr, write, in.rm);
    }
    if ((cpu.dr[7] & GENERAL_DETECT) != 0) {
      throw cpu.debugException(GENERAL_DETECT);
    }
    return dr;
  }

  private static void read(Cpu cpu, Instruction in) {
    cpu.gpr[in.rm] = cpu.dr[check(cpu, in, false)];
  }

  private static void write(Cpu cpu, Instruction in) {
    int dr = check(cpu, in, true);
    long value = cpu.codeBits == 64 ? cpu.gpr[in.rm] : cpu.gpr[in.rm] & 0xFFFFFFFFL;
    if (dr >= 6 && value >>> 32 != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.dr[dr] =
        switch (dr) {
          case 6 -> value & DR6_WRITABLE | DR6_FIXED;
          case 7 -> value & ~DR7_RESERVED | DR7_FIXED;
          default -> value;
        };
    cpu.attention = true;
    cpu.mmu.flushAll();
  }
}
