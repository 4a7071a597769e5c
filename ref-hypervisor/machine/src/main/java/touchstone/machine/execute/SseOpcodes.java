package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.mmu.Mmu;

/** SSE and SSE2 moves between memory, XMM and general registers. @sdm 5.5.1.1 5.6.1.1 */
final class SseOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    wide("NP 0F 10", "NP 0F 11", "MOVUPS", false);
    wide("66 0F 10", "66 0F 11", "MOVUPD", false);
    wide("NP 0F 28", "NP 0F 29", "MOVAPS", true);
    wide("66 0F 28", "66 0F 29", "MOVAPD", true);
    wide("66 0F 6F", "66 0F 7F", "MOVDQA", true);
    wide("F3 0F 6F", "F3 0F 7F", "MOVDQU", false);
    add("NP 0F 2B /r mem", "MOVNTPS", "M,Vx", storeWide(true));
    add("66 0F 2B /r mem", "MOVNTPD", "M,Vx", storeWide(true));
    add("66 0F E7 /r mem", "MOVNTDQ", "M,Vx", storeWide(true));
    add("NP 0F C3 /r mem", "MOVNTI", "My,Gy", SseOpcodes::storeGeneral);
    add("F3 0F 10 /r", "MOVSS", "Vx,Wd", (cpu, in) -> loadScalar(cpu, in, 0xFFFFFFFFL));
    add("F2 0F 10 /r", "MOVSD", "Vx,Wq", (cpu, in) -> loadScalar(cpu, in, -1));
    add("F3 0F 11 /r", "MOVSS", "Wd,Vx", (cpu, in) -> storeScalar(cpu, in, 4));
    add("F2 0F 11 /r", "MOVSD", "Wq,Vx", (cpu, in) -> storeScalar(cpu, in, 8));
    add("F3 0F 7E /r", "MOVQ", "Vx,Wq", SseOpcodes::loadQuad);
    add("66 0F D6 /r", "MOVQ", "Wq,Vx", SseOpcodes::storeQuad);
    add("66 0F 6E /r", "MOVD", "Vx,Ey", SseOpcodes::fromGeneral);
    add("66 0F 7E /r", "MOVD", "Ey,Vx", SseOpcodes::toGeneral);
    halves("NP", "PS");
    halves("66", "PD");
    add("NP 0F 12 /r reg", "MOVHLPS", "Vx,Ux", SseOpcodes::highToLow);
    add("NP 0F 16 /r reg", "MOVLHPS", "Vx,Ux", SseOpcodes::lowToHigh);
    add("66 0F F7 /r reg", "MASKMOVDQU", "Vx,Ux", SseOpcodes::storeMasked);
    add("66 0F D7 /r reg", "PMOVMSKB", "Gd,Ux", SseOpcodes::byteMask);
    add("NP 0F 50 /r reg", "MOVMSKPS", "Gd,Ux", SseOpcodes::singleMask);
    add("66 0F 50 /r reg", "MOVMSKPD", "Gd,Ux", SseOpcodes::doubleMask);
  }

  private SseOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding, name, operands, s));
  }

  private static void wide(String load, String store, String name, boolean aligned) {
    add(load + " /r", name, "Vx,Wx", (cpu, in) -> loadWide(cpu, in, aligned));
    add(store + " /r", name, "Wx,Vx", storeWide(aligned));
  }

  private static void halves(String prefix, String suffix) {
    add(prefix + " 0F 12 /r mem", "MOVL" + suffix, "Vx,Mq", SseOpcodes::loadLow);
    add(prefix + " 0F 13 /r mem", "MOVL" + suffix, "Mq,Vx", (c, in) -> storeHalf(c, in, 0));
    add(prefix + " 0F 16 /r mem", "MOVH" + suffix, "Vx,Mq", SseOpcodes::loadHigh);
    add(prefix + " 0F 17 /r mem", "MOVH" + suffix, "Mq,Vx", (c, in) -> storeHalf(c, in, 1));
  }

  private static void loadWide(Cpu cpu, Instruction in, boolean aligned) {
    if (aligned) {
      Xmm.checkAligned(cpu, in, Mmu.READ);
    }
    long low = Xmm.sourceLow(cpu, in);
    Xmm.set(cpu, in.reg, low, Xmm.sourceHigh(cpu, in));
  }

  private static Semantics storeWide(boolean aligned) {
    return (cpu, in) -> {
      if (aligned) {
        Xmm.checkAligned(cpu, in, Mmu.WRITE);
      }
      Xmm.store(cpu, in, Xmm.low(cpu, in.reg), Xmm.high(cpu, in.reg));
    };
  }

  private static void storeGeneral(Cpu cpu, Instruction in) {
    in.write(cpu, 0, in.read(cpu, 1));
  }

  /** From memory the rest of the register is cleared, from a register it is kept. */
  private static void loadScalar(Cpu cpu, Instruction in, long mask) {
    if (in.memory) {
      Xmm.set(cpu, in.reg, in.read(cpu, 1), 0);
      return;
    }
    long kept = Xmm.low(cpu, in.reg) & ~mask;
    Xmm.setLow(cpu, in.reg, kept | Xmm.low(cpu, in.rm) & mask);
  }

  private static void storeScalar(Cpu cpu, Instruction in, int bytes) {
    if (in.memory) {
      in.write(cpu, 0, Xmm.low(cpu, in.reg));
      return;
    }
    long mask = bytes == 8 ? -1 : 0xFFFFFFFFL;
    long kept = Xmm.low(cpu, in.rm) & ~mask;
    Xmm.setLow(cpu, in.rm, kept | Xmm.low(cpu, in.reg) & mask);
  }

  private static void loadQuad(Cpu cpu, Instruction in) {
    Xmm.set(cpu, in.reg, Xmm.sourceLow(cpu, in), 0);
  }

  private static void storeQuad(Cpu cpu, Instruction in) {
    if (in.memory) {
      in.write(cpu, 0, Xmm.low(cpu, in.reg));
    } else {
      Xmm.set(cpu, in.rm, Xmm.low(cpu, in.reg), 0);
    }
  }

  private static void fromGeneral(Cpu cpu, Instruction in) {
    Xmm.set(cpu, in.reg, in.read(cpu, 1), 0);
  }

  private static void toGeneral(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Xmm.low(cpu, in.reg));
  }

  private static void loadLow(Cpu cpu, Instruction in) {
    Xmm.setLow(cpu, in.reg, in.read(cpu, 1));
  }

  private static void loadHigh(Cpu cpu, Instruction in) {
    Xmm.set(cpu, in.reg, Xmm.low(cpu, in.reg), in.read(cpu, 1));
  }

  private static void storeHalf(Cpu cpu, Instruction in, int half) {
    in.write(cpu, 0, half == 0 ? Xmm.low(cpu, in.reg) : Xmm.high(cpu, in.reg));
  }

  private static void highToLow(Cpu cpu, Instruction in) {
    Xmm.setLow(cpu, in.reg, Xmm.high(cpu, in.rm));
  }

  private static void lowToHigh(Cpu cpu, Instruction in) {
    Xmm.set(cpu, in.reg, Xmm.low(cpu, in.reg), Xmm.low(cpu, in.rm));
  }

  private static void storeMasked(Cpu cpu, Instruction in) {
    MaskedStore.check(cpu, in, 8, Xmm.high(cpu, in.rm));
    MaskedStore.bytes(cpu, in, 0, Xmm.low(cpu, in.reg), Xmm.low(cpu, in.rm));
    MaskedStore.bytes(cpu, in, 8, Xmm.high(cpu, in.reg), Xmm.high(cpu, in.rm));
  }

  private static void byteMask(Cpu cpu, Instruction in) {
    long signs = 0x8080808080808080L;
    long low = Long.compress(Xmm.low(cpu, in.rm), signs);
    in.write(cpu, 0, low | Long.compress(Xmm.high(cpu, in.rm), signs) << 8);
  }

  private static void singleMask(Cpu cpu, Instruction in) {
    long signs = 0x8000000080000000L;
    long low = Long.compress(Xmm.low(cpu, in.rm), signs);
    in.write(cpu, 0, low | Long.compress(Xmm.high(cpu, in.rm), signs) << 2);
  }

  private static void doubleMask(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Xmm.low(cpu, in.rm) >>> 63 | Xmm.high(cpu, in.rm) >>> 63 << 1);
  }
}
