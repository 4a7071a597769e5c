package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;

/**
 * Data and I/O breakpoints of DR0 to DR3: a match sets a pending debug trap, taken after the
 * instruction.
 *
 * @sdm 17.2.4
 */
public final class DataBreakpoints {
  private static final int ON_WRITE = 1;
  private static final int ON_PORT = 2;
  private static final int ON_ACCESS = 3;

  private DataBreakpoints() {}

  /** True if an enabled data breakpoint lies in the page of the address. */
  static boolean inPage(Cpu cpu, long linear) {
    if ((cpu.dr[7] & 0xFF) == 0) {
      return false;
    }
    for (int n = 0; n < 4; n++) {
      if (armed(cpu, n) && (cpu.dr[n] ^ linear) >>> 12 == 0) {
        return true;
      }
    }
    return false;
  }

  static void check(Cpu cpu, long linear, int bytes, int access) {
    for (int n = 0; n < 4; n++) {
      boolean kind = access == Mmu.WRITE || condition(cpu, n) == ON_ACCESS;
      if (kind && armed(cpu, n) && overlaps(cpu, n, linear, bytes)) {
        cpu.pendingDebug |= 1L << n;
        cpu.attention = true;
      }
    }
  }

  /** Ports, where CR4.DE allows breakpoints on them. */
  public static void checkPort(Cpu cpu, int port, int bytes) {
    if ((cpu.dr[7] & 0xFF) == 0 || (cpu.cr4 & Cr4.DE) == 0) {
      return;
    }
    for (int n = 0; n < 4; n++) {
      boolean enabled = (cpu.dr[7] >>> 2 * n & 3) != 0;
      if (enabled && condition(cpu, n) == ON_PORT && overlaps(cpu, n, port, bytes)) {
        cpu.pendingDebug |= 1L << n;
        cpu.attention = true;
      }
    }
  }

  private static boolean armed(Cpu cpu, int n) {
    int condition = condition(cpu, n);
    boolean enabled = (cpu.dr[7] >>> 2 * n & 3) != 0;
    return enabled && (condition == ON_WRITE || condition == ON_ACCESS);
  }

  private static int condition(Cpu cpu, int n) {
    return (int) (cpu.dr[7] >>> 16 + 4 * n) & 3;
  }

  /** LEN: 0 one byte, 1 two, 2 eight, 3 four; the address is taken aligned to it. */
  private static boolean overlaps(Cpu cpu, int n, long linear, int bytes) {
    int code = (int) (cpu.dr[7] >>> 18 + 4 * n) & 3;
    long length = code == 2 ? 8 : code + 1;
    long start = cpu.dr[n] & -length;
    return linear < start + length && start < linear + bytes;
  }
}
