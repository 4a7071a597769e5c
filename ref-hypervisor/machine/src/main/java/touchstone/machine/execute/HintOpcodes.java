package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/**
 * NOP, hints, fences, cache lines, random numbers, and what is undefined on purpose: UD, and CRC32,
 * which CPUID does not announce. @sdm 5.1.13
 */
final class HintOpcodes {
  private static final Semantics NOTHING = (cpu, in) -> {};
  private static final Semantics UNDEFINED = OpcodeRow.UNDEFINED.semantics();

  static final List<OpcodeRow> ROWS =
      List.of(
          row("F3 90", "PAUSE", "Zv,rAX", ENDS_BLOCK, HintOpcodes::pause),
          row("0F 18 /r", "PREFETCH", "Ev", 0, NOTHING),
          row("0F 19 /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1A /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1B /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1C /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1D /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1E /r", "NOP", "Ev", 0, NOTHING),
          row("0F 1F /r", "NOP", "Ev", 0, NOTHING),
          row("0F 0D /r", "PREFETCHW", "Ev", 0, NOTHING),
          row("NP 0F AE /5 reg", "LFENCE", "", 0, NOTHING),
          row("NP 0F AE /6 reg", "MFENCE", "", 0, NOTHING),
          row("NP 0F AE /7 reg", "SFENCE", "", 0, NOTHING),
          row("NP 0F AE /7 mem", "CLFLUSH", "Mb", 0, HintOpcodes::flushLine),
          row("F2 0F 38 F0 /r", "CRC32", "Gd,Eb", ENDS_BLOCK, UNDEFINED),
          row("F2 0F 38 F1 /r", "CRC32", "Gd,Ev", ENDS_BLOCK, UNDEFINED),
          row("0F 0B", "UD2", "", ENDS_BLOCK, UNDEFINED),
          row("0F B9 /r", "UD1", "Gv,Ev", ENDS_BLOCK, UNDEFINED),
          row("0F FF /r", "UD0", "Gv,Ev", ENDS_BLOCK, UNDEFINED),
          row("0F C7 /6 reg", "RDRAND", "Rv", ENDS_BLOCK, HintOpcodes::rdrand),
          row("0F C7 /7 reg", "RDSEED", "Rv", ENDS_BLOCK, HintOpcodes::rdseed));

  private HintOpcodes() {}

  private static OpcodeRow row(
      String encoding, String name, String operands, int flags, Semantics s) {
    return new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name);
  }

  /** With REX.B it is an XCHG with R8, whatever the prefix. */
  private static void pause(Cpu cpu, Instruction in) {
    if (in.register(0) != Cpu.RAX) {
      long other = in.read(cpu, 0);
      in.write(cpu, 0, in.read(cpu, 1));
      in.write(cpu, 1, other);
      return;
    }
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(Intercepts.Sensitive.PAUSE, in, 0);
    }
  }

  /** There are no caches, but the address is translated and checked like a load. */
  private static void flushLine(Cpu cpu, Instruction in) {
    cpu.mmu.read8(in.segment, in.effectiveAddress(cpu));
  }

  private static void rdrand(Cpu cpu, Instruction in) {
    random(cpu, in, Intercepts.Sensitive.RDRAND);
  }

  private static void rdseed(Cpu cpu, Instruction in) {
    random(cpu, in, Intercepts.Sensitive.RDSEED);
  }

  private static void random(Cpu cpu, Instruction in, Intercepts.Sensitive which) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(which, in, 0);
    }
    in.write(cpu, 0, mix(mix(cpu.machine.seed()) ^ (cpu.clock << 8 | cpu.id)));
    cpu.flags.replace(Rflags.ARITHMETIC, Rflags.CF);
  }

  /**
   * SplitMix64 of the seed and the virtual time: deterministic, never the same twice, and without a
   * state through which one guest's draws could be seen in another's.
   */
  private static long mix(long seed) {
    long z = seed * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
