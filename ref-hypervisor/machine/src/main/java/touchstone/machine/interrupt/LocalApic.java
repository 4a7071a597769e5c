package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;

/** The local APIC of one CPU. M2 fills this in. @sdm 11 */
public final class LocalApic {
  public LocalApic(Cpu cpu) {}
}
