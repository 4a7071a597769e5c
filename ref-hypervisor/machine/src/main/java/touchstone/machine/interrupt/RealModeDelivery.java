package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackWriter;

/** Events through the interrupt vector table. @sdm 20.1.4 */
final class RealModeDelivery {
  private static final int CLEARED = Rflags.TF | Rflags.IF | Rflags.AC | Rflags.RF;

  private RealModeDelivery() {}

  static void deliver(Cpu cpu, int vector) {
    if (4 * vector + 3 > cpu.idtLimit) {
      throw cpu.generalProtection(0);
    }
    int entry = (int) cpu.mmu.readSystem(cpu.idtBase + 4L * vector, 4);
    StackWriter stack = StackWriter.current(cpu, 0);
    stack.push(cpu.flags.get(), 2);
    stack.push(cpu.segments.selector[1], 2);
    stack.push(cpu.rip, 2);
    stack.commit();
    cpu.flags.set(cpu.flags.get() & ~CLEARED);
    SegmentLoader.setRealCode(cpu, entry >>> 16);
    cpu.rip = entry & 0xFFFF;
  }
}
