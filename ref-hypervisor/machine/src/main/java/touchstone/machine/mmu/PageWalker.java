package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Walks the guest's paging structures: none, 32-bit, PAE or 4-level.
 *
 * <p>Present and reserved bits are checked level by level, rights once at the leaf. Accessed and
 * dirty flags are set only when the access is allowed. Under EPT or NPT every entry and the final
 * address go through {@link Intercepts#translate}, so the second level sees the walk as hardware
 * shows it.
 *
 * @sdm 4.3 to 4.7
 */
// [impl->req~cpu-paging-rights~1]
final class PageWalker {
  static final int SUPERVISOR = 0;
  static final int USER = 1;

  /** The processor's own access to a descriptor table or TSS; SMAP holds whatever AC says. */
  static final int IMPLICIT = 2;

  private static final long P = 1;
  private static final long RW = 1 << 1;
  private static final long US = 1 << 2;
  private static final long A = 1 << 5;
  private static final long D = 1 << 6;
  private static final long PS = 1 << 7;
  private static final long NX = 1L << 63;

  private static final int ERROR_P = 1;
  private static final int ERROR_W = 1 << 1;
  private static final int ERROR_U = 1 << 2;
  private static final int ERROR_RSVD = 1 << 3;
  private static final int ERROR_ID = 1 << 4;

  private static final long FRAME = (1L << CpuModel.PHYSICAL_ADDRESS_BITS) - 0x1000;

  /** Address bits above MAXPHYADDR, up to bit 51. */
  private static final long BEYOND = (1L << 52) - (1L << CpuModel.PHYSICAL_ADDRESS_BITS);

  private final Cpu cpu;
  private final PhysicalMemory memory;
  private final Translation result;

  /** Host physical addresses of the entries used by the current walk, outermost first. */
  private final long[] used = new long[4];

  private final long[] usedGuestPhysical = new long[4];
  private int depth;
  private long linear;
  private int access;
  private int privilege;

  PageWalker(Cpu cpu, PhysicalMemory memory, Translation result) {
    this.cpu = cpu;
    this.memory = memory;
    this.result = result;
  }

  /** Translates one page into {@code result}, or throws the page fault. */
  void walk(long address, int accessKind, int privilegeLevel) {
    linear = address;
    access = accessKind;
    privilege = privilegeLevel;
    depth = 0;
    if ((cpu.cr0 & Cr0.PG) == 0) {
      result.rights = Translation.READ | Translation.WRITE | Translation.FETCH;
      finish(address & ~0xFFFL);
    } else if (cpu.longMode()) {
      walkLong(cpu.cr3 & FRAME, 39, RW | US);
    } else if ((cpu.cr4 & Cr4.PAE) != 0) {
      walkPae();
    } else {
      walkLegacy();
    }
  }

  private void walkPae() {
    long pdpte = cpu.pdptes[(int) (linear >>> 30) & 3];
    if ((pdpte & P) == 0) {
      throw pageFault(0);
    }
    walkLong(pdpte & FRAME, 21, RW | US);
  }

  /** Levels of 64-bit entries, from the one whose index starts at {@code shift}. @sdm 4.5 */
  private void walkLong(long root, int shift, long rights) {
    long table = root;
    long allowed = rights;
    for (int at = shift; ; at -= 9) {
      long entry = entry64(table + ((linear >>> at) & 511) * 8);
      if ((entry & P) == 0) {
        throw pageFault(0);
      }
      boolean large = (entry & PS) != 0 && at > 12;
      if ((entry & reserved(at, large)) != 0) {
        throw pageFault(ERROR_P | ERROR_RSVD);
      }
      allowed = (allowed & (entry | ~(RW | US))) | (entry & NX);
      if (at == 12 || large) {
        long offset = linear & ((1L << at) - 0x1000);
        int size = at == 12 ? 0 : at == 21 ? Translation.LARGE_2M : Translation.LARGE_1G;
        leaf(entry, allowed, (entry & FRAME & -(1L << at)) | offset, size);
        return;
      }
      table = entry & FRAME;
    }
  }

  private long reserved(int shift, boolean large) {
    long bits = (cpu.efer & Efer.NXE) == 0 ? NX | BEYOND : BEYOND;
    if (!cpu.longMode()) {
      bits |= 0x7FF0000000000000L;
    }
    if (shift == 39) {
      bits |= PS;
    }
    return large ? bits | ((1L << shift) - (1L << 13)) : bits;
  }

  /** 32-bit paging, with 4 MiB pages and PSE-36. @sdm 4.3 */
  private void walkLegacy() {
    long directory = entry32((cpu.cr3 & 0xFFFFF000L) + ((linear >>> 22) & 1023) * 4);
    if ((directory & P) == 0) {
      throw pageFault(0);
    }
    if ((directory & PS) != 0 && (cpu.cr4 & Cr4.PSE) != 0) {
      if ((directory & 1 << 21) != 0) {
        throw pageFault(ERROR_P | ERROR_RSVD);
      }
      long base = (directory & 0xFFC00000L) | (directory >>> 13 & 0xFF) << 32;
      leaf(directory, directory, base | (linear & 0x3FF000), Translation.LARGE_1G);
      return;
    }
    long entry = entry32((directory & 0xFFFFF000L) + ((linear >>> 12) & 1023) * 4);
    if ((entry & P) == 0) {
      throw pageFault(0);
    }
    leaf(entry, entry & (directory | ~(RW | US)), entry & 0xFFFFF000L, 0);
  }

  private void leaf(long entry, long allowed, long page, int size) {
    int rights = rights(allowed);
    if ((rights & 1 << access) == 0 && !smapLifted(allowed)) {
      throw pageFault(ERROR_P);
    }
    markUsed(entry);
    boolean dirty = (entry & D) != 0 || access == Mmu.WRITE;
    result.rights = (dirty ? rights : rights & ~Translation.WRITE) | size;
    finish(page);
  }

  /** What the privilege of this walk may do with a page, AC taken as clear. @sdm 4.6 */
  private int rights(long allowed) {
    boolean userPage = (allowed & US) != 0;
    boolean user = privilege == USER;
    if (user && !userPage) {
      return 0;
    }
    boolean data = user || !userPage || (cpu.cr4 & Cr4.SMAP) == 0;
    boolean write = (allowed & RW) != 0 || !user && (cpu.cr0 & Cr0.WP) == 0;
    boolean smep = !user && userPage && (cpu.cr4 & Cr4.SMEP) != 0;
    boolean noExecute = (allowed & NX) != 0 && (cpu.efer & Efer.NXE) != 0;
    return (data ? Translation.READ : 0)
        | (data && write ? Translation.WRITE : 0)
        | (!noExecute && !smep ? Translation.FETCH : 0);
  }

  /** An explicit supervisor access to a user page while AC suspends SMAP. It is never cached. */
  private boolean smapLifted(long allowed) {
    return privilege == SUPERVISOR
        && access != Mmu.FETCH
        && cpu.flags.test(Rflags.AC)
        && (access == Mmu.READ || (allowed & RW) != 0 || (cpu.cr0 & Cr0.WP) == 0);
  }

  /** Sets the accessed flags of all entries used and the dirty flag of the leaf. @sdm 4.8 */
  private void markUsed(long leafEntry) {
    for (int i = 0; i < depth; i++) {
      boolean last = i == depth - 1;
      long wanted = last && access == Mmu.WRITE ? A | D : A;
      int low = last ? (int) leafEntry : memory.read32(used[i]);
      if ((low & wanted) != wanted) {
        long host = hostAddress(usedGuestPhysical[i], Mmu.WRITE, true);
        memory.write32(host, low | (int) wanted);
      }
    }
  }

  private long entry64(long guestPhysical) {
    return memory.read64(remember(guestPhysical));
  }

  private long entry32(long guestPhysical) {
    return memory.read32(remember(guestPhysical)) & 0xFFFFFFFFL;
  }

  private long remember(long guestPhysical) {
    long host = hostAddress(guestPhysical, Mmu.READ, true);
    used[depth] = host;
    usedGuestPhysical[depth] = guestPhysical;
    depth++;
    return host;
  }

  /** The final translation: guest physical page to host physical page, rights intersected. */
  private void finish(long guestPage) {
    Intercepts guest = cpu.intercepts;
    if (guest == null || !guest.secondLevel()) {
      result.page = guestPage;
      return;
    }
    long host = hostAddress(guestPage | (linear & 0xFFF), access, false);
    result.page = host & ~0xFFFL;
    result.rights &= guest.grantedRights() | ~7;
  }

  private long hostAddress(long guestPhysical, int kind, boolean tableWalk) {
    Intercepts guest = cpu.intercepts;
    return guest != null && guest.secondLevel()
        ? guest.translate(guestPhysical, kind, linear, tableWalk, privilege == USER)
        : guestPhysical;
  }

  private Fault pageFault(int cause) {
    boolean fetchReported = (cpu.cr4 & Cr4.SMEP) != 0 || noExecuteEnabled();
    int code =
        cause
            | (access == Mmu.WRITE ? ERROR_W : 0)
            | (privilege == USER ? ERROR_U : 0)
            | (access == Mmu.FETCH && fetchReported ? ERROR_ID : 0);
    return cpu.pageFault(code, linear);
  }

  private boolean noExecuteEnabled() {
    return (cpu.efer & Efer.NXE) != 0 && (cpu.cr4 & Cr4.PAE) != 0;
  }
}
