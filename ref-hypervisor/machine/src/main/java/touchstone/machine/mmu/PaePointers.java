package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.memory.PhysicalMemory;

/** The four page-directory-pointer registers of PAE paging. @sdm 4.4.1 */
final class PaePointers {
  private static final long P = 1;

  /** Bits 1, 2, 5 to 8 and everything from MAXPHYADDR up. */
  private static final long RESERVED = 0x1E6 | -(1L << CpuModel.PHYSICAL_ADDRESS_BITS);

  private PaePointers() {}

  static boolean load(Cpu cpu, PhysicalMemory memory, long cr3) {
    long table = cr3 & 0xFFFFFFE0L;
    long[] loaded = new long[4];
    for (int i = 0; i < 4; i++) {
      loaded[i] = memory.read64(hostAddress(cpu, table + i * 8L));
      if ((loaded[i] & P) != 0 && (loaded[i] & RESERVED) != 0) {
        return false;
      }
    }
    System.arraycopy(loaded, 0, cpu.pdptes, 0, 4);
    return true;
  }

  private static long hostAddress(Cpu cpu, long guestPhysical) {
    Intercepts guest = cpu.intercepts;
    return guest != null && guest.secondLevel()
        ? guest.translate(guestPhysical, Mmu.READ, -1, true, false)
        : guestPhysical;
  }
}
