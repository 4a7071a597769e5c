package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cpuid;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.cpu.MsrNumbers;
import touchstone.machine.cpu.Xcr0;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;

/**
 * CPUID, time-stamp counter, model-specific registers, HLT and their like; MONITOR, which CPUID
 * does not announce, is undefined.
 */
final class ProcessorOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("0F A2", "CPUID", "", ProcessorOpcodes::cpuid),
          row("0F 31", "RDTSC", "", ProcessorOpcodes::rdtsc),
          row("0F 01 F9", "RDTSCP", "", ProcessorOpcodes::rdtscp),
          row("F3 0F C7 /7 reg", "RDPID", "Ry", ProcessorOpcodes::rdpid),
          row("0F 33", "RDPMC", "", ProcessorOpcodes::rdpmc),
          row("0F 32", "RDMSR", "", ProcessorOpcodes::rdmsr),
          row("0F 30", "WRMSR", "", ProcessorOpcodes::wrmsr),
          row("F4", "HLT", "", ProcessorOpcodes::hlt),
          row("0F 01 C8", "MONITOR", "", OpcodeRow.UNDEFINED.semantics()),
          row("0F 01 C9", "MWAIT", "", OpcodeRow.UNDEFINED.semantics()),
          row("NP 0F 01 D1", "XSETBV", "", ProcessorOpcodes::setExtendedControl),
          row("0F AA", "RSM", "", ProcessorOpcodes::rsm));

  private ProcessorOpcodes() {}

  private static OpcodeRow row(String encoding, String mnemonic, String operands, Semantics s) {
    return new OpcodeRow(encoding, mnemonic, operands, ENDS_BLOCK, s, "SDM 2 " + mnemonic);
  }

  /** There is no system-management mode to return from. */
  private static void rsm(Cpu cpu, Instruction in) {
    Privilege.ask(cpu, Sensitive.RSM, in);
    throw cpu.undefinedOpcode();
  }

  private static void cpuid(Cpu cpu, Instruction in) {
    Privilege.ask(cpu, Sensitive.CPUID, in);
    int leaf = (int) cpu.gpr[Cpu.RAX];
    int subleaf = (int) cpu.gpr[Cpu.RCX];
    int[] result = Cpuid.leaf(cpu, leaf, subleaf);
    cpu.gpr[Cpu.RAX] = result[0] & 0xFFFFFFFFL;
    cpu.gpr[Cpu.RBX] = result[1] & 0xFFFFFFFFL;
    cpu.gpr[Cpu.RCX] = result[2] & 0xFFFFFFFFL;
    cpu.gpr[Cpu.RDX] = result[3] & 0xFFFFFFFFL;
  }

  private static void requireTsc(Cpu cpu) {
    if ((cpu.cr4 & Cr4.TSD) != 0) {
      Privilege.requireRing0(cpu);
    }
  }

  private static void loadTsc(Cpu cpu) {
    Intercepts guest = cpu.intercepts;
    setPair(cpu, cpu.msrs.tsc() + (guest == null ? 0 : guest.tscOffset()));
  }

  private static void setPair(Cpu cpu, long value) {
    cpu.gpr[Cpu.RAX] = value & 0xFFFFFFFFL;
    cpu.gpr[Cpu.RDX] = value >>> 32;
  }

  private static void rdtsc(Cpu cpu, Instruction in) {
    requireTsc(cpu);
    Privilege.ask(cpu, Sensitive.RDTSC, in);
    loadTsc(cpu);
  }

  private static void rdtscp(Cpu cpu, Instruction in) {
    requireTsc(cpu);
    Privilege.ask(cpu, Sensitive.RDTSCP, in);
    loadTsc(cpu);
    cpu.gpr[Cpu.RCX] = cpu.msrs.tscAux;
  }

  private static void rdpid(Cpu cpu, Instruction in) {
    Instruction.writeGeneral(cpu.gpr, in.rm, cpu.codeBits == 64 ? 8 : 4, cpu.msrs.tscAux);
  }

  /** There are no performance counters: every index is out of range. */
  private static void rdpmc(Cpu cpu, Instruction in) {
    if ((cpu.cr4 & Cr4.PCE) == 0) {
      Privilege.requireRing0(cpu);
    }
    Privilege.ask(cpu, Sensitive.RDPMC, in);
    throw cpu.generalProtection(0);
  }

  private static void rdmsr(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    int msr = (int) cpu.gpr[Cpu.RCX];
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.readMsr(in, msr);
    }
    long value = cpu.msrs.read(msr);
    if (guest != null && msr == MsrNumbers.TSC) {
      value += guest.tscOffset();
    }
    setPair(cpu, value);
  }

  private static void wrmsr(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    int msr = (int) cpu.gpr[Cpu.RCX];
    long value = cpu.gpr[Cpu.RAX] & 0xFFFFFFFFL | cpu.gpr[Cpu.RDX] << 32;
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.writeMsr(in, msr, value);
    }
    cpu.msrs.write(msr, value);
    cpu.attention = true;
  }

  /** XCR0 is the only register there is; SSE may be left out, x87 not. @sdm 1 13.3 */
  private static void setExtendedControl(Cpu cpu, Instruction in) {
    if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
      throw cpu.undefinedOpcode();
    }
    Privilege.requireRing0(cpu);
    Privilege.ask(cpu, Sensitive.XSETBV, in);
    long value = cpu.gpr[Cpu.RAX] & 0xFFFFFFFFL | cpu.gpr[Cpu.RDX] << 32;
    boolean exists = (int) cpu.gpr[Cpu.RCX] == 0;
    if (!exists || (value & ~Xcr0.SUPPORTED) != 0 || (value & Xcr0.X87) == 0) {
      throw cpu.generalProtection(0);
    }
    cpu.xcr0 = value;
  }

  private static void hlt(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    Privilege.ask(cpu, Sensitive.HLT, in);
    cpu.halted = true;
  }
}
