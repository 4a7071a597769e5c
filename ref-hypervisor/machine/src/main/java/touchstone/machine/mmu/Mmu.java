package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Address translation and memory access of one CPU.
 *
 * <p>{@code segment} is a segment register number; the offset is already truncated to the address
 * size. Limit, rights, canonical form, paging, SMAP/SMEP/WP/NX, A/D bits and the second level are
 * checked here; a violation throws {@code Fault} (or completes a VM exit).
 *
 * <p>An access takes the fast path if its linear page is in the {@link Tlb} for this kind of
 * access: the tag of the <em>last</em> byte's page is compared with the slot of the first byte's
 * page, so an access that crosses a page never matches. Everything else (walks, crossing, alignment
 * checks, canonical form, the local APIC, data breakpoints) is on the slow path.
 */
public final class Mmu {
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int FETCH = 2;

  private static final long PAGE = 0x1000;
  private static final long PAGE_MASK = Tlb.PAGE_MASK;

  private final Cpu cpu;
  private final PhysicalMemory memory;
  private final Translation translation = new Translation();
  private final PageWalker walker;
  private final SegmentChecks checks;
  private final Tlb tlb = new Tlb();
  private final long[] readTag = tlb.readTag;
  private final long[] writeTag = tlb.writeTag;
  private final long[] fetchTag = tlb.fetchTag;
  private final long[] addend = tlb.addend;
  private final long[] bases;

  /** TLB context number of the current privilege, and of supervisor accesses. */
  private long context;

  private long supervisorContext;

  /** Single pages forgotten so far. */
  private int invalidations;

  /**
   * Stands for everything the translation of a code address depends on, and never comes back once a
   * translation may have changed: what the interpreter tags its jump cache with.
   */
  public long codeContext;

  /** 7 where #AC is possible (CPL 3 and CR0.AM), else 0: which misaligned accesses are slow. */
  private long alignment;

  public Mmu(Cpu cpu, PhysicalMemory memory) {
    this.cpu = cpu;
    this.memory = memory;
    walker = new PageWalker(cpu, memory, translation);
    checks = new SegmentChecks(cpu);
    bases = cpu.segments.base;
  }

  // ---- segmented accesses -----------------------------------------------------------------------

  public int read8(int segment, long offset) {
    long linear = address(segment, offset, 1, READ);
    int i = Tlb.index(linear);
    return readTag[i] == ((linear & PAGE_MASK) | context)
        ? memory.read8(linear + addend[i])
        : (int) slowRead(segment, linear, 1);
  }

  public int read16(int segment, long offset) {
    long linear = address(segment, offset, 2, READ);
    int i = Tlb.index(linear);
    return readTag[i] == ((linear + 1 & PAGE_MASK) | context) && (linear & alignment & 1) == 0
        ? memory.read16(linear + addend[i])
        : (int) slowRead(segment, linear, 2);
  }

  public int read32(int segment, long offset) {
    long linear = address(segment, offset, 4, READ);
    int i = Tlb.index(linear);
    return readTag[i] == ((linear + 3 & PAGE_MASK) | context) && (linear & alignment & 3) == 0
        ? memory.read32(linear + addend[i])
        : (int) slowRead(segment, linear, 4);
  }

  public long read64(int segment, long offset) {
    long linear = address(segment, offset, 8, READ);
    int i = Tlb.index(linear);
    return readTag[i] == ((linear + 7 & PAGE_MASK) | context) && (linear & alignment) == 0
        ? memory.read64(linear + addend[i])
        : slowRead(segment, linear, 8);
  }

  /** bytes is 1, 2, 4 or 8; the result is zero-extended. */
  public long read(int segment, long offset, int bytes) {
    return switch (bytes) {
      case 1 -> read8(segment, offset);
      case 2 -> read16(segment, offset);
      case 4 -> read32(segment, offset) & 0xFFFFFFFFL;
      default -> read64(segment, offset);
    };
  }

  /** Reads with write permission: the first half of a read-modify-write. */
  public long readForWrite(int segment, long offset, int bytes) {
    long linear = address(segment, offset, bytes, WRITE);
    int i = Tlb.index(linear);
    return writeTag[i] == ((linear + bytes - 1 & PAGE_MASK) | context)
            && (linear & alignment & bytes - 1) == 0
        ? memory.read(linear + addend[i], bytes)
        : slowReadForWrite(segment, linear, bytes);
  }

  public void write8(int segment, long offset, int value) {
    long linear = address(segment, offset, 1, WRITE);
    int i = Tlb.index(linear);
    if (writeTag[i] == ((linear & PAGE_MASK) | context)) {
      memory.write8(linear + addend[i], value);
      return;
    }
    slowWrite(segment, linear, 1, value);
  }

  public void write16(int segment, long offset, int value) {
    long linear = address(segment, offset, 2, WRITE);
    int i = Tlb.index(linear);
    if (writeTag[i] == ((linear + 1 & PAGE_MASK) | context) && (linear & alignment & 1) == 0) {
      memory.write16(linear + addend[i], value);
      return;
    }
    slowWrite(segment, linear, 2, value);
  }

  public void write32(int segment, long offset, int value) {
    long linear = address(segment, offset, 4, WRITE);
    int i = Tlb.index(linear);
    if (writeTag[i] == ((linear + 3 & PAGE_MASK) | context) && (linear & alignment & 3) == 0) {
      memory.write32(linear + addend[i], value);
      return;
    }
    slowWrite(segment, linear, 4, value);
  }

  public void write64(int segment, long offset, long value) {
    long linear = address(segment, offset, 8, WRITE);
    int i = Tlb.index(linear);
    if (writeTag[i] == ((linear + 7 & PAGE_MASK) | context) && (linear & alignment) == 0) {
      memory.write64(linear + addend[i], value);
      return;
    }
    slowWrite(segment, linear, 8, value);
  }

  public void write(int segment, long offset, int bytes, long value) {
    switch (bytes) {
      case 1 -> write8(segment, offset, (int) value);
      case 2 -> write16(segment, offset, (int) value);
      case 4 -> write32(segment, offset, (int) value);
      default -> write64(segment, offset, value);
    }
  }

  /** Linear address of a segmented one, checked for an access of that many bytes. */
  public long linear(int segment, long offset, int bytes, int access) {
    long linear = address(segment, offset, bytes, access);
    checkCanonical(segment, linear, bytes);
    return linear;
  }

  /**
   * Host physical address for a bulk access of {@code bytes} (1 to 4096) that stays in one page of
   * RAM, or -1 if it must be done piece by piece. Checks and faults as the access itself would.
   */
  public long direct(int segment, long offset, int bytes, int access) {
    long linear = linear(segment, offset, bytes, access);
    if ((linear & ~PAGE_MASK) + bytes > PAGE || (cpu.dr[7] & 0xFF) != 0) {
      return -1;
    }
    long host = translate(linear, access, privilege());
    return memory.contains(host, bytes) && !cpu.apic.covers(host) ? host : -1;
  }

  // ---- linear accesses --------------------------------------------------------------------------

  /** Access by linear address with supervisor rights: descriptor tables, TSS, IDT. */
  public long readSystem(long linear, int bytes) {
    checkCanonical(SegmentRegisters.DS, linear, bytes);
    return load(wrap(linear), bytes, PageWalker.IMPLICIT);
  }

  public void writeSystem(long linear, int bytes, long value) {
    checkCanonical(SegmentRegisters.DS, linear, bytes);
    store(wrap(linear), bytes, value, PageWalker.IMPLICIT);
  }

  /** Access by linear address with the rights of the current privilege level (pushes, frames). */
  public long readLinear(long linear, int bytes) {
    checkCanonical(SegmentRegisters.DS, linear, bytes);
    return load(wrap(linear), bytes, privilege());
  }

  public void writeLinear(long linear, int bytes, long value) {
    writeAs(cpu.cpl, linear, bytes, value);
  }

  /** A push onto the stack of the privilege level an event or call gate leads to. */
  public void writeAs(int cpl, long linear, int bytes, long value) {
    checkCanonical(SegmentRegisters.SS, linear, bytes);
    store(wrap(linear), bytes, value, cpl == 3 ? PageWalker.USER : PageWalker.SUPERVISOR);
  }

  /** Host physical address of the code byte at CS:rip; checks limit, canonical form, rights. */
  public long translateFetch(long rip) {
    long linear = rip;
    if (cpu.codeBits != 64) {
      linear = checks.fetch(rip);
    }
    int i = Tlb.index(linear);
    if (fetchTag[i] == ((linear & PAGE_MASK) | context)) {
      return linear + addend[i];
    }
    checkCanonical(SegmentRegisters.CS, linear, 1);
    return translate(linear, FETCH, privilege());
  }

  // ---- invalidation -----------------------------------------------------------------------------

  /** Forgets everything: CR0.PG, CR4.PAE, PGE, PCIDE changes, INVEPT, reset. */
  public void flushAll() {
    tlb.flushAll();
    contextChanged();
  }

  /** MOV to CR3: forgets the current PCID of the current tag. */
  public void flushNonGlobal() {
    tlb.flush(tag(), pcid());
    contextChanged();
  }

  /** INVPCID: forgets one PCID of the current tag. */
  public void flushPcid(int pcid) {
    tlb.flush(tag(), pcid);
    contextChanged();
  }

  /** INVLPG, INVPCID type 0, INVVPID type 0, INVLPGA: the page of a linear address. */
  public void flushLinear(long linear) {
    tlb.flushLinear(linear);
    invalidations++;
    contextChanged();
  }

  /** Entries tagged with a VPID or ASID (0: the host). */
  public void flushTag(int tag) {
    tlb.flush(tag, -1);
    contextChanged();
  }

  /**
   * The paging mode, privilege level or context changed: fast paths re-read it. Called by whoever
   * writes CR0, CR3, CR4, EFER, the CPL or {@code cpu.intercepts}.
   */
  public void contextChanged() {
    int number = tlb.context(tag(), cpu.cr3, pcid(), mode());
    supervisorContext = number;
    context = cpu.cpl == 3 ? number + 1 : number;
    codeContext = (long) (invalidations + tlb.clears()) << 12 | context;
    alignment = cpu.cpl == 3 && (cpu.cr0 & Cr0.AM) != 0 ? 7 : 0;
  }

  /** Reloads the PDPTE registers; false, changing nothing, if a reserved bit is set. @sdm 4.4.1 */
  public boolean loadPdptes(long cr3) {
    return PaePointers.load(cpu, memory, cr3);
  }

  // ---- slow path --------------------------------------------------------------------------------

  private long address(int segment, long offset, int bytes, int access) {
    if (cpu.codeBits == 64) {
      return segment >= SegmentRegisters.FS ? offset + bases[segment] : offset;
    }
    return checks.linear(segment, offset, bytes, access);
  }

  private long slowRead(int segment, long linear, int bytes) {
    checkAccess(segment, linear, bytes);
    return load(linear, bytes, privilege());
  }

  private long slowReadForWrite(int segment, long linear, int bytes) {
    checkAccess(segment, linear, bytes);
    translate(linear, WRITE, privilege());
    translate(wrap(linear + bytes - 1), WRITE, privilege());
    return load(linear, bytes, privilege());
  }

  private void slowWrite(int segment, long linear, int bytes, long value) {
    checkAccess(segment, linear, bytes);
    store(linear, bytes, value, privilege());
  }

  private void checkAccess(int segment, long linear, int bytes) {
    checkCanonical(segment, linear, bytes);
    if ((linear & alignment & bytes - 1) != 0 && cpu.flags.test(Rflags.AC)) {
      throw cpu.fault(Fault.AC, 0);
    }
  }

  /** Non-canonical is #SS(0) through the stack segment and #GP(0) elsewhere. @sdm 3.3.7.1 */
  // [impl->req~cpu-canonical~1]
  private void checkCanonical(int segment, long linear, int bytes) {
    if (cpu.longMode() && !(canonical(linear) && canonical(linear + bytes - 1))) {
      throw cpu.fault(segment == SegmentRegisters.SS ? Fault.SS : Fault.GP, 0);
    }
  }

  /** Bits 63 to 47 are equal. */
  public static boolean canonical(long linear) {
    return linear << 16 >> 16 == linear;
  }

  private long load(long linear, int bytes, int privilege) {
    if (crosses(linear, bytes)) {
      return loadCrossing(linear, bytes, privilege);
    }
    long host = translate(linear, READ, privilege);
    watch(linear, bytes, READ, privilege);
    return cpu.apic.covers(host) ? cpu.apic.read(host) : memory.read(host, bytes);
  }

  private long loadCrossing(long linear, int bytes, int privilege) {
    long low = translate(linear, READ, privilege);
    long high = translate(wrap(secondPage(linear)), READ, privilege);
    int first = (int) (PAGE - (linear & ~PAGE_MASK));
    watch(linear, bytes, READ, privilege);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | memory.read8(i < first ? low + i : high + i - first);
    }
    return value;
  }

  private void store(long linear, int bytes, long value, int privilege) {
    if (crosses(linear, bytes)) {
      storeCrossing(linear, bytes, value, privilege);
      return;
    }
    long host = translate(linear, WRITE, privilege);
    watch(linear, bytes, WRITE, privilege);
    if (cpu.apic.covers(host)) {
      cpu.apic.write(host, (int) value);
      return;
    }
    memory.write(host, bytes, value);
  }

  /** Both pages are translated before the first byte changes: no partial write. */
  private void storeCrossing(long linear, int bytes, long value, int privilege) {
    long low = translate(linear, WRITE, privilege);
    long high = translate(wrap(secondPage(linear)), WRITE, privilege);
    int first = (int) (PAGE - (linear & ~PAGE_MASK));
    watch(linear, bytes, WRITE, privilege);
    for (int i = 0; i < bytes; i++) {
      memory.write8(i < first ? low + i : high + i - first, (int) (value >>> 8 * i));
    }
  }

  private long translate(long linear, int access, int privilege) {
    long number = privilege == PageWalker.USER ? supervisorContext + 1 : supervisorContext;
    int i = Tlb.index(linear);
    long[] tags = access == READ ? readTag : access == WRITE ? writeTag : fetchTag;
    if (tags[i] == ((linear & PAGE_MASK) | number)) {
      return linear + addend[i];
    }
    cpu.meter.walks++;
    walker.walk(linear, access, privilege);
    long host = translation.page | linear & ~PAGE_MASK;
    if (!cpu.apic.covers(host)) {
      int watched = DataBreakpoints.inPage(cpu, linear) ? Translation.FETCH : -1;
      tlb.insert(linear, (int) number, translation.page, translation.rights & watched);
    }
    return host;
  }

  /** Data breakpoints see explicit accesses only; pages with one are never on the fast path. */
  private void watch(long linear, int bytes, int access, int privilege) {
    if ((cpu.dr[7] & 0xFF) != 0 && privilege != PageWalker.IMPLICIT) {
      DataBreakpoints.check(cpu, linear, bytes, access);
    }
  }

  private int privilege() {
    return cpu.cpl == 3 ? PageWalker.USER : PageWalker.SUPERVISOR;
  }

  private static boolean crosses(long linear, int bytes) {
    return (linear & ~PAGE_MASK) + bytes > PAGE;
  }

  private static long secondPage(long linear) {
    return (linear & PAGE_MASK) + PAGE;
  }

  /** Linear addresses wrap at 4 GiB outside long mode. */
  private long wrap(long linear) {
    return cpu.longMode() ? linear : linear & 0xFFFFFFFFL;
  }

  private int tag() {
    Intercepts guest = cpu.intercepts;
    return guest == null ? 0 : guest.tag();
  }

  private int pcid() {
    return (cpu.cr4 & Cr4.PCIDE) == 0 ? 0 : (int) cpu.cr3 & 0xFFF;
  }

  /** The control bits a cached right depends on. */
  private int mode() {
    long controls =
        cpu.cr4 & (Cr4.PSE | Cr4.PAE | Cr4.PCIDE | Cr4.SMEP | Cr4.SMAP)
            | cpu.efer & (Efer.LMA | Efer.NXE);
    return (int) controls
        | ((cpu.cr0 & Cr0.WP) != 0 ? 1 << 30 : 0)
        | ((cpu.cr0 & Cr0.PG) != 0 ? 1 << 31 : 0);
  }
}
