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
import touchstone.machine.execute.x87.Fpu;

/** MXCSR, FXSAVE and XSAVE with their like, EMMS: what x87 and SSE share. @sdm 1 10.5, 13 */
final class FpuOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    add("NP 0F 77", "EMMS", "", FpuOpcodes::emptyTags);
    add("NP 0F AE /0 mem", "FXSAVE", "M", FxsaveImage::save);
    add("NP 0F AE /1 mem", "FXRSTOR", "M", FxsaveImage::restore);
    add("NP 0F AE /2 mem", "LDMXCSR", "Md", FpuOpcodes::loadMxcsr);
    add("NP 0F AE /3 mem", "STMXCSR", "Md", FpuOpcodes::storeMxcsr);
    add("NP 0F AE /4 mem", "XSAVE", "M", XsaveImage::save);
    add("NP 0F AE /5 mem", "XRSTOR", "M", XsaveImage::restore);
    add("NP 0F AE /6 mem", "XSAVEOPT", "M", XsaveImage::saveOptimized);
    add("NP 0F C7 /4 mem", "XSAVEC", "M", XsaveImage::saveCompacted);
    add("NP 0F 01 D0", "XGETBV", "", FpuOpcodes::getExtendedControl);
  }

  private FpuOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, s, "SDM 2 " + name));
  }

  /** A row of an SSE instruction, which needs the operating system's support. */
  static OpcodeRow sseRow(String encoding, String name, String operands, Semantics s) {
    Semantics checked =
        (cpu, in) -> {
          checkSse(cpu);
          s.execute(cpu, in);
        };
    return new OpcodeRow(encoding, name, operands, checked, "SDM 2 " + name);
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

  /** Of MMX there is only its end, with which operating systems empty the register stack. */
  private static void emptyTags(Cpu cpu, Instruction in) {
    if ((cpu.cr0 & Cr0.EM) != 0) {
      throw cpu.undefinedOpcode();
    }
    Fpu.checkAvailable(cpu);
    cpu.fpu.ftw = 0;
  }

  /** ECX 0: XCR0; 1: which of its components are in use. @sdm 1 13.2 */
  private static void getExtendedControl(Cpu cpu, Instruction in) {
    XsaveImage.checkEnabled(cpu);
    int register = (int) cpu.gpr[Cpu.RCX];
    if (register != 0 && register != 1) {
      throw cpu.generalProtection(0);
    }
    cpu.gpr[Cpu.RAX] = register == 0 ? cpu.xcr0 : cpu.xcr0 & XsaveImage.inUseWithMxcsr(cpu);
    cpu.gpr[Cpu.RDX] = 0;
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
