package touchstone.machine.platform;

import static touchstone.machine.cpu.SegmentRegisters.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Rflags;

/**
 * The fixed state a physical CPU is in while a Java host has it: 64-bit mode at CPL 0, flat
 * segments, interrupts enabled (an AMD processor takes them out of a guest only then). It fetches
 * nothing.
 */
final class HostState {
  private static final int CODE_SELECTOR = 8;
  private static final int DATA_SELECTOR = 16;
  private static final int TSS_SELECTOR = 24;
  private static final long FLAT_LIMIT = 0xFFFF_FFFFL;
  private static final long TSS_LIMIT = 0x67;

  private HostState() {}

  static void load(Cpu cpu) {
    cpu.cr0 = Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.PE;
    cpu.cr3 = 0;
    cpu.cr4 = Cr4.PAE | (cpu.model == CpuModel.INTEL ? Cr4.VMXE : 0);
    cpu.efer = Efer.LMA | Efer.LME | Efer.NXE | Efer.SCE;
    cpu.flags.set(Rflags.IF);
    for (int segment = ES; segment <= GS; segment++) {
      segment(cpu, segment, DATA_SELECTOR, 3 | S | P | DB | G, FLAT_LIMIT);
    }
    segment(cpu, CS, CODE_SELECTOR, 11 | S | P | L | G, FLAT_LIMIT);
    segment(cpu, TR, TSS_SELECTOR, 11 | P, TSS_LIMIT);
    segment(cpu, LDTR, 0, UNUSABLE, 0);
    cpu.cpl = 0;
    cpu.codeBits = 64;
    cpu.halted = false;
    cpu.waitForSipi = false;
    cpu.mmu.flushAll();
  }

  private static void segment(Cpu cpu, int segment, int selector, int attributes, long limit) {
    cpu.segments.selector[segment] = selector;
    cpu.segments.base[segment] = 0;
    cpu.segments.limit[segment] = limit;
    cpu.segments.attributes[segment] = attributes;
  }
}
