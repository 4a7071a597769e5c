package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;

/**
 * The x2APIC's registers as MSRs 0x800 to 0x8FF: which exist, which may be written with what.
 *
 * @sdm 11.12.1.2
 */
public final class X2apicMsrs {
  public static final int FIRST = 0x800;
  public static final int LAST = 0x8FF;

  private X2apicMsrs() {}

  public static long read(Cpu cpu, int msr) {
    int offset = (msr - FIRST) << 4;
    if (!cpu.apic.x2apic() || !readable(offset)) {
      throw cpu.generalProtection(0);
    }
    return cpu.apic.readX2apic(offset);
  }

  public static void write(Cpu cpu, int msr, long value) {
    int offset = (msr - FIRST) << 4;
    if (!cpu.apic.x2apic() || !writable(offset) || (value & reserved(offset)) != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.apic.writeX2apic(offset, value);
  }

  private static boolean readable(int offset) {
    return switch (offset) {
      case ApicRegisters.ID,
          ApicRegisters.VERSION,
          ApicRegisters.PPR,
          ApicRegisters.LDR,
          ApicRegisters.CURRENT_COUNT ->
          true;
      case ApicRegisters.EOI, ApicRegisters.SELF_IPI -> false;
      default -> writable(offset) || offset >= ApicRegisters.ISR && offset < ApicRegisters.ESR;
    };
  }

  private static boolean writable(int offset) {
    return switch (offset) {
      case ApicRegisters.TPR,
          ApicRegisters.EOI,
          ApicRegisters.SVR,
          ApicRegisters.ESR,
          ApicRegisters.ICR_LOW,
          ApicRegisters.INITIAL_COUNT,
          ApicRegisters.DIVIDE,
          ApicRegisters.SELF_IPI ->
          true;
      default -> offset >= ApicRegisters.LVT_TIMER && offset <= ApicRegisters.LVT_ERROR;
    };
  }

  private static long reserved(int offset) {
    return switch (offset) {
      case ApicRegisters.EOI, ApicRegisters.ESR -> -1L;
      case ApicRegisters.TPR, ApicRegisters.SELF_IPI -> ~0xFFL;
      case ApicRegisters.SVR -> ~0x1FFL;
      case ApicRegisters.ICR_LOW -> 0xFFF33000L;
      case ApicRegisters.DIVIDE -> ~0xBL;
      case ApicRegisters.LVT_TIMER -> ~0x710FFL;
      case ApicRegisters.INITIAL_COUNT -> ~0xFFFFFFFFL;
      default -> ~0x1F7FFL;
    };
  }
}
