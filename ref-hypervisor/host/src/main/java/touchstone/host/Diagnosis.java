package touchstone.host;

import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.vcpu.Vcpu;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.platform.Machine;

/** Says whose instruction the machine could not execute. */
final class Diagnosis {
  private static final int BYTES = 15;

  private Diagnosis() {}

  /** One line: what, which domain and vCPU, where, and the bytes found there. */
  static String of(Machine machine, Core core, UnmodelledException unmodelled) {
    for (int i = 0; i < machine.cpus(); i++) {
      Cpu cpu = machine.cpu(i);
      if (cpu.intercepts != null) {
        return unmodelled.getMessage() + "; " + guest(core.lastEntered(i)) + " " + place(cpu);
      }
    }
    return unmodelled.getMessage() + "; outside any guest";
  }

  private static String guest(@Nullable Vcpu vcpu) {
    return vcpu == null ? "unknown domain" : "domain " + vcpu.domain.id + " vCPU " + vcpu.id;
  }

  private static String place(Cpu cpu) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("RIP %x, %d-bit code, bytes", cpu.instructionRip, cpu.codeBits));
    for (int i = 0; i < BYTES; i++) {
      try {
        long address = cpu.mmu.translateFetch(cpu.instructionRip + i);
        text.append(String.format(" %02x", cpu.machine.memory().read8(address)));
      } catch (RuntimeException unreadable) {
        return text.append(" (end of page)").toString();
      }
    }
    return text.toString();
  }
}
