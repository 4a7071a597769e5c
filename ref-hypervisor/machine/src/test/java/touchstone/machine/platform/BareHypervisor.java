package touchstone.machine.platform;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.execute.Interpreter;

/** A CPU in 64-bit mode at CPL 0 with identity paging that runs test code of a hypervisor. */
final class BareHypervisor {
  static final long CODE = 0x100000;
  static final long DATA = 0x140000;

  private static final long TABLES = 0x20000;
  private static final long BUDGET = 1_000_000;

  final Machine machine;
  final Cpu cpu;

  BareHypervisor(CpuModel model) {
    machine = new Machine(model, 4 << 20, 1);
    cpu = machine.cpu(0);
    HostState.load(cpu);
    cpu.flags.set(0);
    machine.memory().write64(TABLES, TABLES + 0x1000 | 7);
    machine.memory().write64(TABLES + 0x1000, TABLES + 0x2000 | 7);
    machine.memory().write64(TABLES + 0x2000, 0x87);
    machine.memory().write64(TABLES + 0x2008, 0x200087);
    cpu.cr3 = TABLES;
    cpu.gpr[Cpu.RSP] = 0x180000;
    cpu.idtLimit = 0;
    cpu.mmu.flushAll();
  }

  /** Runs these bytes up to the HLT behind them; true unless a fault shut the CPU down. */
  boolean run(int... code) {
    for (int i = 0; i < code.length; i++) {
      machine.memory().write8(CODE + i, code[i]);
    }
    machine.memory().write8(CODE + code.length, 0xF4);
    cpu.rip = CODE;
    cpu.halted = false;
    cpu.flags.set(Rflags.ARITHMETIC);
    Interpreter.run(cpu, cpu.clock + BUDGET);
    return !cpu.shutdown;
  }

  boolean carry() {
    return cpu.flags.test(Rflags.CF);
  }

  boolean zero() {
    return cpu.flags.test(Rflags.ZF);
  }

  boolean succeeded() {
    return !cpu.flags.test(Rflags.ARITHMETIC);
  }
}
