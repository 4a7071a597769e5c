package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/**
 * Control of the x87 unit and of MXCSR, FXSAVE and FXRSTOR. There is no x87 arithmetic: operating
 * systems probe, initialise, save and restore the unit, and that much is here.
 */
final class FpuOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    add("DB E3", "FNINIT", "", FpuOpcodes::initialise);
    add("DB E2", "FNCLEX", "", FpuOpcodes::clearExceptions);
    add("DF E0", "FNSTSW", "AX", (cpu, in) -> store(cpu, in, cpu.fpu.fsw));
    add("DD /7 mem", "FNSTSW", "Mw", (cpu, in) -> store(cpu, in, cpu.fpu.fsw));
    add("D9 /7 mem", "FNSTCW", "Mw", (cpu, in) -> store(cpu, in, cpu.fpu.fcw));
    add("D9 /5 mem", "FLDCW", "Mw", FpuOpcodes::loadControl);
    add("9B", "FWAIT", "", FpuOpcodes::checkWait);
    add("NP 0F 77", "EMMS", "", FpuOpcodes::emptyTags);
    add("NP 0F AE /0 mem", "FXSAVE", "M", FxsaveImage::save);
    add("NP 0F AE /1 mem", "FXRSTOR", "M", FxsaveImage::restore);
    add("NP 0F AE /2 mem", "LDMXCSR", "Md", FpuOpcodes::loadMxcsr);
    add("NP 0F AE /3 mem", "STMXCSR", "Md", FpuOpcodes::storeMxcsr);
    for (int opcode = 0xD8; opcode <= 0xDF; opcode++) {
      ROWS.add(OpcodeRow.unmodelled(String.format("%02X /r", opcode), "x87", "M"));
    }
  }

  private FpuOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, s, "SDM 2 " + name));
  }

  /** #NM if the unit is to be emulated or belongs to another task. @sdm 2.5 */
  static void checkX87(Cpu cpu) {
    if ((cpu.cr0 & (Cr0.EM | Cr0.TS)) != 0) {
      throw cpu.fault(Fault.NM);
    }
  }

  /** #UD without operating system support, #NM if the registers belong to another task. */
  static void checkSse(Cpu cpu) {
    if ((cpu.cr0 & Cr0.EM) != 0 || (cpu.cr4 & Cr4.OSFXSR) == 0) {
      throw cpu.undefinedOpcode();
    }
    if ((cpu.cr0 & Cr0.TS) != 0) {
      throw cpu.fault(Fault.NM);
    }
  }

  private static void checkWait(Cpu cpu, Instruction in) {
    if ((cpu.cr0 & Cr0.MP) != 0 && (cpu.cr0 & Cr0.TS) != 0) {
      throw cpu.fault(Fault.NM);
    }
  }

  private static void initialise(Cpu cpu, Instruction in) {
    checkX87(cpu);
    cpu.fpu.initialise();
  }

  private static void clearExceptions(Cpu cpu, Instruction in) {
    checkX87(cpu);
    cpu.fpu.fsw &= 0x7F00;
  }

  /** Of MMX there is only its end, with which operating systems empty the register stack. */
  private static void emptyTags(Cpu cpu, Instruction in) {
    if ((cpu.cr0 & Cr0.EM) != 0) {
      throw cpu.undefinedOpcode();
    }
    checkX87(cpu);
    cpu.fpu.ftw = 0;
  }

  private static void store(Cpu cpu, Instruction in, int word) {
    checkX87(cpu);
    in.write(cpu, 0, word);
  }

  private static void loadControl(Cpu cpu, Instruction in) {
    checkX87(cpu);
    cpu.fpu.fcw = (int) in.read(cpu, 0) & FpuState.FCW_BITS | FpuState.FCW_FIXED;
  }

  private static void loadMxcsr(Cpu cpu, Instruction in) {
    checkSse(cpu);
    int value = (int) in.read(cpu, 0);
    if ((value & ~FpuState.MXCSR_MASK) != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.fpu.mxcsr = value;
  }

  private static void storeMxcsr(Cpu cpu, Instruction in) {
    checkSse(cpu);
    in.write(cpu, 0, cpu.fpu.mxcsr);
  }
}
