package touchstone.machine.svm;

import static touchstone.machine.cpu.SegmentRegisters.*;

import touchstone.machine.cpu.Cpu;

/**
 * Segment registers as the state-save area holds them: a 12-bit attribute word without the gap of a
 * descriptor, and no "unusable" bit: a segment that is not present is unusable. @apm 15.5.1, B.2
 */
final class SegmentImage {
  private SegmentImage() {}

  static void save(Cpu cpu, int segment, Vmcb vmcb, int offset) {
    int attributes = cpu.segments.attributes[segment];
    int packed = attributes & 0xFF | attributes >>> 4 & 0xF00;
    boolean unusable = (attributes & UNUSABLE) != 0;
    vmcb.write16(offset + VmcbLayout.SELECTOR, cpu.segments.selector[segment]);
    vmcb.write16(offset + VmcbLayout.ATTRIBUTES, unusable ? packed & ~P : packed);
    vmcb.write32(offset + VmcbLayout.LIMIT, (int) cpu.segments.limit[segment]);
    vmcb.write64(offset + VmcbLayout.BASE, cpu.segments.base[segment]);
  }

  static void load(Cpu cpu, int segment, Vmcb vmcb, int offset) {
    int packed = vmcb.read16(offset + VmcbLayout.ATTRIBUTES);
    int attributes = packed & 0xFF | (packed & 0xF00) << 4;
    boolean unusable = (attributes & P) == 0 && segment != CS;
    cpu.segments.selector[segment] = vmcb.read16(offset + VmcbLayout.SELECTOR);
    cpu.segments.attributes[segment] = unusable ? attributes | UNUSABLE : attributes;
    cpu.segments.limit[segment] = vmcb.read32(offset + VmcbLayout.LIMIT) & 0xFFFF_FFFFL;
    cpu.segments.base[segment] = vmcb.read64(offset + VmcbLayout.BASE);
  }
}
