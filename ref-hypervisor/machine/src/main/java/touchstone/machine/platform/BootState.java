package touchstone.machine.platform;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.segment.SegmentLoader;

/**
 * The processor state at the entry of PVH and multiboot images: 32-bit protected mode, flat
 * segments, paging and interrupts off.
 */
final class BootState {
  private static final int CODE = 0xC09B;
  private static final int DATA = 0xC093;
  private static final int TASK = 0x8B;

  private BootState() {}

  static void load(Cpu cpu, long entry, long rax, long rbx) {
    SegmentRegisters s = cpu.segments;
    for (int i = SegmentRegisters.ES; i <= SegmentRegisters.GS; i++) {
      s.selector[i] = i == SegmentRegisters.CS ? 8 : 16;
      s.base[i] = 0;
      s.limit[i] = 0xFFFFFFFFL;
      s.attributes[i] = i == SegmentRegisters.CS ? CODE : DATA;
    }
    s.selector[SegmentRegisters.TR] = 0;
    s.limit[SegmentRegisters.TR] = 0x67;
    s.attributes[SegmentRegisters.TR] = TASK;
    cpu.cr0 = Cr0.PE | Cr0.ET;
    cpu.flags.set(Rflags.FIXED);
    cpu.gpr[Cpu.RAX] = rax;
    cpu.gpr[Cpu.RBX] = rbx;
    cpu.rip = entry;
    SegmentLoader.setPrivilege(cpu, 0);
    cpu.mmu.flushAll();
  }
}
