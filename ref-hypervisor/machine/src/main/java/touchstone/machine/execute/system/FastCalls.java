package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.segment.SegmentLoader;

/**
 * SYSCALL, SYSRET, SYSENTER, SYSEXIT: system calls without a table.
 *
 * <p>Intel has SYSCALL in 64-bit mode only, AMD has SYSENTER outside long mode only.
 *
 * @sdm 5.8.7, 5.8.8 @apm 6.1
 */
// [impl->req~cpu-syscall~1]
final class FastCalls {
  private static final int CS = SegmentRegisters.CS;
  private static final int SS = SegmentRegisters.SS;
  private static final int CODE = 0xB;
  private static final int DATA = 0x3;
  private static final int DPL3 = 3 << SegmentRegisters.DPL_SHIFT;

  /** CF, PF, AF, ZF, SF, TF, IF, DF, OF, IOPL, NT, RF, AC, VIF, VIP, ID and the fixed bit. */
  private static final int SYSRET_FLAGS = 0x3C7FD7;

  private FastCalls() {}

  private static boolean amd(Cpu cpu) {
    return cpu.model == CpuModel.AMD;
  }

  static void syscall(Cpu cpu, Instruction in) {
    boolean mode = cpu.codeBits == 64 || amd(cpu) && cpu.protectedMode();
    if ((cpu.efer & Efer.SCE) == 0 || !mode) {
      throw cpu.undefinedOpcode();
    }
    int selector = (int) (cpu.msrs.star >>> 32) & 0xFFFC;
    if (cpu.longMode()) {
      long target = cpu.codeBits == 64 ? cpu.msrs.lstar : cpu.msrs.cstar;
      cpu.gpr[Cpu.RCX] = cpu.rip;
      cpu.gpr[11] = cpu.flags.get() & ~Rflags.RF & 0xFFFFFFFFL;
      cpu.flags.set(cpu.flags.get() & ~(int) cpu.msrs.fmask & ~Rflags.RF);
      enterKernel(cpu, selector, SegmentRegisters.L);
      cpu.rip = target;
    } else {
      cpu.gpr[Cpu.RCX] = cpu.rip & 0xFFFFFFFFL;
      cpu.flags.set(cpu.flags.get() & ~(Rflags.IF | Rflags.RF | Rflags.VM));
      enterKernel(cpu, selector, SegmentRegisters.DB);
      cpu.rip = cpu.msrs.star & 0xFFFFFFFFL;
    }
  }

  static void sysret(Cpu cpu, Instruction in) {
    boolean mode = cpu.codeBits == 64 || amd(cpu) && cpu.protectedMode();
    if ((cpu.efer & Efer.SCE) == 0 || !mode) {
      throw cpu.undefinedOpcode();
    }
    Privilege.requireRing0(cpu);
    int base = (int) (cpu.msrs.star >>> 48);
    boolean wide = in.operandSize == 8 && cpu.longMode();
    long target = wide ? cpu.gpr[Cpu.RCX] : cpu.gpr[Cpu.RCX] & 0xFFFFFFFFL;
    if (wide && !amd(cpu) && !Mmu.canonical(target)) {
      throw cpu.generalProtection(0);
    }
    if (cpu.longMode()) {
      cpu.flags.set((int) cpu.gpr[11] & SYSRET_FLAGS);
    } else {
      cpu.flags.set(cpu.flags.get() | Rflags.IF);
    }
    int code = (wide ? base + 16 : base) | 3;
    enterUser(cpu, code, base + 8 | 3, wide ? SegmentRegisters.L : SegmentRegisters.DB);
    cpu.rip = target;
    cpu.attention = true;
  }

  // [impl->req~cpu-sysenter~1]
  static void sysenter(Cpu cpu, Instruction in) {
    if (amd(cpu) && cpu.longMode()) {
      throw cpu.undefinedOpcode();
    }
    if (!cpu.protectedMode() || (cpu.msrs.sysenterCs & 0xFFFC) == 0) {
      throw cpu.generalProtection(0);
    }
    boolean wide = cpu.longMode();
    cpu.flags.set(cpu.flags.get() & ~(Rflags.VM | Rflags.IF | Rflags.RF));
    enterKernel(
        cpu, (int) cpu.msrs.sysenterCs & 0xFFFC, wide ? SegmentRegisters.L : SegmentRegisters.DB);
    cpu.gpr[Cpu.RSP] = wide ? cpu.msrs.sysenterEsp : cpu.msrs.sysenterEsp & 0xFFFFFFFFL;
    cpu.rip = wide ? cpu.msrs.sysenterEip : cpu.msrs.sysenterEip & 0xFFFFFFFFL;
  }

  static void sysexit(Cpu cpu, Instruction in) {
    if (amd(cpu) && cpu.longMode()) {
      throw cpu.undefinedOpcode();
    }
    boolean enabled = cpu.protectedMode() && (cpu.msrs.sysenterCs & 0xFFFC) != 0;
    if (!enabled || cpu.cpl != 0) {
      throw cpu.generalProtection(0);
    }
    boolean wide = in.operandSize == 8;
    long target = cpu.gpr[Cpu.RDX];
    long stack = cpu.gpr[Cpu.RCX];
    if (wide && !(Mmu.canonical(target) && Mmu.canonical(stack))) {
      throw cpu.generalProtection(0);
    }
    int base = (int) cpu.msrs.sysenterCs & 0xFFFC;
    int code = base + (wide ? 32 : 16) | 3;
    enterUser(cpu, code, code + 8, wide ? SegmentRegisters.L : SegmentRegisters.DB);
    cpu.gpr[Cpu.RSP] = wide ? stack : stack & 0xFFFFFFFFL;
    cpu.rip = wide ? target : target & 0xFFFFFFFFL;
  }

  private static void enterKernel(Cpu cpu, int selector, int size) {
    SegmentLoader.setFlat(cpu, CS, selector, CODE | size);
    SegmentLoader.setFlat(cpu, SS, selector + 8, DATA | SegmentRegisters.DB);
    SegmentLoader.setPrivilege(cpu, 0);
  }

  private static void enterUser(Cpu cpu, int code, int stack, int size) {
    SegmentLoader.setFlat(cpu, CS, code, CODE | DPL3 | size);
    SegmentLoader.setFlat(cpu, SS, stack, DATA | DPL3 | SegmentRegisters.DB);
    SegmentLoader.setPrivilege(cpu, 3);
  }
}
