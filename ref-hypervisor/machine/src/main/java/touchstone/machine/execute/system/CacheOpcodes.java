package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;
import touchstone.machine.mmu.Mmu;

/** INVLPG, INVPCID, INVD, WBINVD: forgetting translations, and caches this machine lacks. */
final class CacheOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("0F 01 /7 mem", "INVLPG", "M", CacheOpcodes::invlpg),
          row("66 0F 38 82 /r mem", "INVPCID", "Gy,M", CacheOpcodes::invpcid),
          row("0F 08", "INVD", "", (cpu, in) -> ringZero(cpu, in, Sensitive.INVD)),
          row("0F 09", "WBINVD", "", (cpu, in) -> ringZero(cpu, in, Sensitive.WBINVD)));

  private static final int ADDRESS = 0;
  private static final int SINGLE_CONTEXT = 1;

  private CacheOpcodes() {}

  private static OpcodeRow row(String encoding, String mnemonic, String operands, Semantics s) {
    return new OpcodeRow(encoding, mnemonic, operands, ENDS_BLOCK, s, "SDM 2 " + mnemonic);
  }

  private static void ringZero(Cpu cpu, Instruction in, Sensitive which) {
    Privilege.requireRing0(cpu);
    Privilege.ask(cpu, which, in);
  }

  /** No segment or canonical check: a non-canonical address does nothing. */
  private static void invlpg(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    long offset = in.effectiveAddress(cpu);
    boolean flat = cpu.codeBits == 64;
    boolean based = !flat || in.segment >= SegmentRegisters.FS;
    long linear = based ? cpu.segments.base[in.segment] + offset : offset;
    linear = flat ? linear : linear & 0xFFFFFFFFL;
    Privilege.ask(cpu, Sensitive.INVLPG, in, linear);
    cpu.mmu.flushLinear(linear);
  }

  /**
   * @sdm 4.10.4.1
   */
  private static void invpcid(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    long at = in.effectiveAddress(cpu);
    Privilege.ask(cpu, Sensitive.INVPCID, in, at);
    long register = cpu.gpr[in.reg];
    long type = cpu.codeBits == 64 ? register : register & 0xFFFFFFFFL;
    long descriptor = cpu.mmu.read64(in.segment, at);
    long linear = cpu.mmu.read64(in.segment, at + 8);
    int pcid = (int) descriptor & 0xFFF;
    boolean single = type == ADDRESS || type == SINGLE_CONTEXT;
    boolean illegal =
        type < 0
            || type > 3
            || descriptor >>> 12 != 0
            || single && pcid != 0 && (cpu.cr4 & Cr4.PCIDE) == 0
            || type == ADDRESS && !Mmu.canonical(linear);
    if (illegal) {
      throw cpu.generalProtection(0);
    }
    forget(cpu, (int) type, pcid, linear);
  }

  private static void forget(Cpu cpu, int type, int pcid, long linear) {
    switch (type) {
      case ADDRESS -> cpu.mmu.flushLinear(linear);
      case SINGLE_CONTEXT -> cpu.mmu.flushPcid(pcid);
      default -> cpu.mmu.flushAll();
    }
  }
}
