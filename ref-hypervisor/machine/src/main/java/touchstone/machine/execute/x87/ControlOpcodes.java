package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.RowList.register;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** Control of the unit: words, environment, whole state, stack pointer, tags. @sdm 1 8.3.11 */
final class ControlOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  /** Without the condition codes and TOP, exceptions and summary go. */
  private static final int KEPT_BY_CLEAR = 0x7F00;

  static {
    LIST.addControl("DB E3", "FNINIT", "", ControlOpcodes::initialise);
    LIST.addControl("DB E2", "FNCLEX", "", ControlOpcodes::clearExceptions);
    LIST.addControl("DF E0", "FNSTSW", "AX", (cpu, in) -> store(cpu, in, cpu.fpu.fsw));
    LIST.addControl("DD /7 mem", "FNSTSW", "Mw", (cpu, in) -> store(cpu, in, cpu.fpu.fsw));
    LIST.addControl("D9 /7 mem", "FNSTCW", "Mw", (cpu, in) -> store(cpu, in, cpu.fpu.fcw));
    LIST.addControl("D9 /5 mem", "FLDCW", "Mw", ControlOpcodes::loadControl);
    LIST.addControl("D9 /6 mem", "FNSTENV", "M", EnvironmentImage::storeEnvironment);
    LIST.addControl("D9 /4 mem", "FLDENV", "M", EnvironmentImage::loadEnvironment);
    LIST.addControl("DD /6 mem", "FNSAVE", "M", EnvironmentImage::save);
    LIST.addControl("DD /4 mem", "FRSTOR", "M", EnvironmentImage::restore);
    LIST.addControl("9B", "FWAIT", "", ControlOpcodes::checkWait);
    LIST.add("D9 D0", "FNOP", (fpu, in) -> fpu.keepC1());
    LIST.add("D9 F6", "FDECSTP", (fpu, in) -> fpu.rotate(-1));
    LIST.add("D9 F7", "FINCSTP", (fpu, in) -> fpu.rotate(1));
    LIST.add("DD /0 reg", "FFREE", (fpu, in) -> fpu.free(register(in)));
    LIST.add("DF /0 reg", "FFREEP", ControlOpcodes::freeAndPop);
    LIST.addControl("DB E0", "FNENI", "", ControlOpcodes::nothing);
    LIST.addControl("DB E1", "FNDISI", "", ControlOpcodes::nothing);
    LIST.addControl("DB E4", "FNSETPM", "", ControlOpcodes::nothing);
  }

  private ControlOpcodes() {}

  private static void checkWait(Cpu cpu, Instruction in) {
    if ((cpu.cr0 & Cr0.MP) != 0 && (cpu.cr0 & Cr0.TS) != 0) {
      throw cpu.fault(Fault.NM);
    }
    Fpu.checkPending(cpu);
  }

  /** What meant something to the 8087 or the 287. @sdm 1 22.18 */
  private static void nothing(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
  }

  private static void initialise(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    cpu.fpu.initialise();
  }

  private static void clearExceptions(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    cpu.fpu.setStatus(cpu.fpu.fsw & KEPT_BY_CLEAR);
  }

  private static void store(Cpu cpu, Instruction in, int word) {
    Fpu.checkAvailable(cpu);
    in.write(cpu, 0, word);
  }

  private static void loadControl(Cpu cpu, Instruction in) {
    Fpu.checkAvailable(cpu);
    Fpu.checkPending(cpu);
    FpuState fpu = cpu.fpu;
    fpu.setControl((int) in.read(cpu, 0));
  }

  private static void freeAndPop(Fpu fpu, Instruction in) {
    fpu.free(register(in));
    fpu.pop();
  }
}
