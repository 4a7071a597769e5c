package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;
import touchstone.machine.execute.x87.Fpu;

/** The MMX registers, which are the significands of the x87 registers. @sdm 1 9.2 9.5 */
final class Mmx {
  private static final int ALL_IN_USE = 0xFF;
  private static final int SPECIAL = 0xFFFF;

  private Mmx() {}

  /** #UD, #NM, or #MF for an x87 exception that is pending. @sdm 3 2.5 13.1 */
  static void check(Cpu cpu) {
    if ((cpu.cr0 & Cr0.EM) != 0) {
      throw cpu.undefinedOpcode();
    }
    Fpu.checkAvailable(cpu);
    Fpu.checkPending(cpu);
  }

  /** From x87 to MMX: the top of the stack is 0 and all registers are in use. @sdm 1 9.5.1 */
  static void enter(Cpu cpu) {
    cpu.fpu.setTop(0);
    cpu.fpu.ftw = ALL_IN_USE;
  }

  static long get(Cpu cpu, int register) {
    return cpu.fpu.significand[register & 7];
  }

  static void set(Cpu cpu, int register, long value) {
    FpuState fpu = cpu.fpu;
    fpu.significand[register & 7] = value;
    fpu.exponent[register & 7] = SPECIAL;
  }

  /** The rm operand, of which memory may give fewer bytes. */
  static long source(Cpu cpu, Instruction in, int bytes) {
    return in.memory
        ? cpu.mmu.read(in.segment, in.effectiveAddress(cpu), bytes)
        : Width.truncate(get(cpu, in.rm), bytes);
  }
}
