package touchstone.machine.execute;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** CLC STC CMC CLD STD LAHF SAHF. @sdm 5.1.11 */
final class FlagOpcodes {
  private static final int IN_AH = Rflags.SF | Rflags.ZF | Rflags.AF | Rflags.PF | Rflags.CF;

  static final List<OpcodeRow> ROWS =
      List.of(
          row("F8", "CLC", (cpu, in) -> cpu.flags.put(Rflags.CF, false)),
          row("F9", "STC", (cpu, in) -> cpu.flags.put(Rflags.CF, true)),
          row("F5", "CMC", (cpu, in) -> cpu.flags.put(Rflags.CF, !cpu.flags.cf())),
          row("FC", "CLD", (cpu, in) -> cpu.flags.put(Rflags.DF, false)),
          row("FD", "STD", (cpu, in) -> cpu.flags.put(Rflags.DF, true)),
          row("9F", "LAHF", FlagOpcodes::lahf),
          row("9E", "SAHF", FlagOpcodes::sahf));

  private FlagOpcodes() {}

  private static OpcodeRow row(String encoding, String name, Semantics s) {
    return new OpcodeRow(encoding, name, "", s, "SDM 2 " + name);
  }

  private static void lahf(Cpu cpu, Instruction in) {
    long ah = cpu.flags.get() & IN_AH | Rflags.FIXED;
    cpu.gpr[Cpu.RAX] = cpu.gpr[Cpu.RAX] & ~0xFF00L | ah << 8;
  }

  private static void sahf(Cpu cpu, Instruction in) {
    cpu.flags.replace(IN_AH, (int) (cpu.gpr[Cpu.RAX] >>> 8));
  }
}
