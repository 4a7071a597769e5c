package touchstone.machine.execute;

import static touchstone.machine.cpu.FxsaveLayout.BYTES;

import java.util.Arrays;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.cpu.Xcr0;
import touchstone.machine.decode.Instruction;
import touchstone.machine.execute.x87.Fpu;
import touchstone.machine.mmu.Mmu;

/**
 * XSAVE, XSAVEOPT, XSAVEC and XRSTOR: the components x87 and SSE, which lie where FXSAVE puts them,
 * and a header. With these two alone the compacted form differs by its header only.
 *
 * <p>A component that is in its initial state counts as not in use, however it came there. XSAVEOPT
 * leaves out what is not in use, never what was not modified, as it may. @sdm 1 13.4 to 13.10
 */
final class XsaveImage {
  // The header. @sdm 1 13.4.2
  private static final int XSTATE_BV = BYTES;
  private static final int XCOMP_BV = BYTES + 8;
  private static final int HEADER_END = Xcr0.AREA_BYTES;
  private static final long COMPACTED = 1L << 63;
  private static final int ALIGNMENT = 64;

  private XsaveImage() {}

  static void save(Cpu cpu, Instruction in) {
    long base = area(cpu, in, Mmu.WRITE);
    long requested = requested(cpu);
    saveComponents(cpu, in, base, requested, requested);
  }

  static void saveOptimized(Cpu cpu, Instruction in) {
    long base = area(cpu, in, Mmu.WRITE);
    long requested = requested(cpu);
    saveComponents(cpu, in, base, requested, requested & inUse(cpu));
  }

  private static void saveComponents(
      Cpu cpu, Instruction in, long base, long requested, long written) {
    long before = FxsaveImage.read(cpu, in, base + XSTATE_BV, 8);
    if ((written & Xcr0.X87) != 0) {
      FxsaveImage.saveX87(cpu, in, base);
    }
    if ((requested & Xcr0.SSE) != 0) {
      FxsaveImage.saveMxcsr(cpu, in, base);
    }
    if ((written & Xcr0.SSE) != 0) {
      FxsaveImage.saveXmm(cpu, in, base);
    }
    long now = before & ~requested | inUse(cpu) & requested;
    FxsaveImage.write(cpu, in, base + XSTATE_BV, 8, now);
  }

  /** Here MXCSR belongs to SSE. @sdm 1 13.10 */
  static void saveCompacted(Cpu cpu, Instruction in) {
    long base = area(cpu, in, Mmu.WRITE);
    long requested = requested(cpu);
    long written = requested & inUseWithMxcsr(cpu);
    if ((written & Xcr0.X87) != 0) {
      FxsaveImage.saveX87(cpu, in, base);
    }
    if ((written & Xcr0.SSE) != 0) {
      FxsaveImage.saveMxcsr(cpu, in, base);
      FxsaveImage.saveXmm(cpu, in, base);
    }
    FxsaveImage.write(cpu, in, base + XSTATE_BV, 8, written);
    FxsaveImage.write(cpu, in, base + XCOMP_BV, 8, COMPACTED | requested);
  }

  /**
   * @sdm 1 13.8
   */
  static void restore(Cpu cpu, Instruction in) {
    long base = area(cpu, in, Mmu.READ);
    long present = FxsaveImage.read(cpu, in, base + XSTATE_BV, 8);
    boolean compacted = FxsaveImage.read(cpu, in, base + XCOMP_BV, 8) < 0;
    checkHeader(cpu, in, base, compacted);
    long requested = requested(cpu);
    boolean sse = (requested & Xcr0.SSE) != 0;
    if (sse && (!compacted || (present & Xcr0.SSE) != 0)) {
      cpu.fpu.mxcsr = FxsaveImage.legalMxcsr(cpu, in, base);
    } else if (sse) {
      cpu.fpu.mxcsr = FpuState.INITIAL_MXCSR;
    }
    if ((requested & Xcr0.X87) != 0) {
      restoreX87(cpu, in, base, (present & Xcr0.X87) != 0);
    }
    if (sse) {
      restoreXmm(cpu, in, base, (present & Xcr0.SSE) != 0);
    }
  }

  private static void restoreX87(Cpu cpu, Instruction in, long base, boolean present) {
    if (present) {
      FxsaveImage.restoreX87(cpu, in, base);
    } else {
      cpu.fpu.reset();
    }
  }

  private static void restoreXmm(Cpu cpu, Instruction in, long base, boolean present) {
    if (present) {
      FxsaveImage.restoreXmm(cpu, in, base);
    } else {
      Arrays.fill(cpu.fpu.xmm, 0, FxsaveImage.xmmHalves(cpu), 0);
    }
  }

  /** #GP for a component that is not enabled or not in the compacted area, or for reserved bits. */
  private static void checkHeader(Cpu cpu, Instruction in, long base, boolean compacted) {
    long present = FxsaveImage.read(cpu, in, base + XSTATE_BV, 8);
    long format = FxsaveImage.read(cpu, in, base + XCOMP_BV, 8);
    long components = compacted ? format & ~COMPACTED : cpu.xcr0;
    long wrong = present & ~components | components & ~cpu.xcr0;
    long reserved = compacted ? 0 : format;
    int end = compacted ? HEADER_END : XCOMP_BV + 16;
    for (int at = XCOMP_BV + 8; at < end; at += 8) {
      reserved |= FxsaveImage.read(cpu, in, base + at, 8);
    }
    if (wrong != 0 || reserved != 0) {
      throw cpu.generalProtection(0);
    }
  }

  /** The components that are not in their initial state; MXCSR does not count. @sdm 1 13.6 */
  private static long inUse(Cpu cpu) {
    long x87 = cpu.fpu.isX87Initial() ? 0 : Xcr0.X87;
    for (long half : cpu.fpu.xmm) {
      if (half != 0) {
        return x87 | Xcr0.SSE;
      }
    }
    return x87;
  }

  /** As XSAVEC and XGETBV see it: MXCSR alone makes SSE in use. */
  static long inUseWithMxcsr(Cpu cpu) {
    return cpu.fpu.mxcsr == FpuState.INITIAL_MXCSR ? inUse(cpu) : inUse(cpu) | Xcr0.SSE;
  }

  private static long requested(Cpu cpu) {
    return (cpu.gpr[Cpu.RDX] << 32 | cpu.gpr[Cpu.RAX] & 0xFFFFFFFFL) & cpu.xcr0;
  }

  private static long area(Cpu cpu, Instruction in, int access) {
    checkEnabled(cpu);
    Fpu.checkNotSwitched(cpu);
    return FxsaveImage.area(cpu, in, Xcr0.AREA_BYTES, ALIGNMENT, access);
  }

  static void checkEnabled(Cpu cpu) {
    if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
      throw cpu.undefinedOpcode();
    }
  }
}
