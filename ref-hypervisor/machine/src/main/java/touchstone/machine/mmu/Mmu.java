package touchstone.machine.mmu;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Address translation and memory access of one CPU. M2 fills this in; the method names are fixed.
 *
 * <p>{@code segment} is a segment register number; the offset is already truncated to the address
 * size. Limit, rights, canonical form, paging, SMAP/SMEP/WP/NX, A/D bits and the second level are
 * checked here; a violation throws {@code Fault} (or completes a VM exit).
 */
public final class Mmu {
  public static final int READ = 0;
  public static final int WRITE = 1;
  public static final int FETCH = 2;

  public Mmu(Cpu cpu, PhysicalMemory memory) {}

  public int read8(int segment, long offset) {
    throw new UnsupportedOperationException("M2");
  }

  public int read16(int segment, long offset) {
    throw new UnsupportedOperationException("M2");
  }

  public int read32(int segment, long offset) {
    throw new UnsupportedOperationException("M2");
  }

  public long read64(int segment, long offset) {
    throw new UnsupportedOperationException("M2");
  }

  /** bytes is 1, 2, 4 or 8; the result is zero-extended. */
  public long read(int segment, long offset, int bytes) {
    throw new UnsupportedOperationException("M2");
  }

  /** Reads with write permission: the first half of a read-modify-write. */
  public long readForWrite(int segment, long offset, int bytes) {
    throw new UnsupportedOperationException("M2");
  }

  public void write8(int segment, long offset, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write16(int segment, long offset, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write32(int segment, long offset, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write64(int segment, long offset, long value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write(int segment, long offset, int bytes, long value) {
    throw new UnsupportedOperationException("M2");
  }

  /** Linear address of a segmented one, checked for an access of that many bytes. */
  public long linear(int segment, long offset, int bytes, int access) {
    throw new UnsupportedOperationException("M2");
  }

  /** Access by linear address with supervisor rights: descriptor tables, TSS, IDT. */
  public long readSystem(long linear, int bytes) {
    throw new UnsupportedOperationException("M2");
  }

  public void writeSystem(long linear, int bytes, long value) {
    throw new UnsupportedOperationException("M2");
  }

  /** Access by linear address with the rights of the current privilege level (pushes, frames). */
  public long readLinear(long linear, int bytes) {
    throw new UnsupportedOperationException("M2");
  }

  public void writeLinear(long linear, int bytes, long value) {
    throw new UnsupportedOperationException("M2");
  }

  /** Host physical address of the code byte at CS:rip; checks limit, canonical form, execute right. */
  public long translateFetch(long rip) {
    throw new UnsupportedOperationException("M2");
  }

  /** CR3 write, CR0/CR4/EFER change, INVLPG, INVPCID, VM entry or exit: what to forget. */
  public void flushAll() {
    throw new UnsupportedOperationException("M2");
  }

  /** MOV to CR3 without PCID preservation: everything but global pages of the current tag. */
  public void flushNonGlobal() {
    throw new UnsupportedOperationException("M2");
  }

  public void flushLinear(long linear) {
    throw new UnsupportedOperationException("M2");
  }

  /** Entries tagged with a VPID or ASID (0: the host). */
  public void flushTag(int tag) {
    throw new UnsupportedOperationException("M2");
  }

  /** The paging mode, privilege level or context changed: fast paths re-read it. */
  public void contextChanged() {
    throw new UnsupportedOperationException("M2");
  }
}
