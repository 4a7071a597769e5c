package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.Fpu.*;
import static touchstone.machine.execute.x87.RowList.register;

import java.util.List;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** Comparisons and FXAM. @sdm 1 8.3.6 */
final class CompareOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  static {
    memory("D8", "FCOM", "Md", ArithmeticOpcodes::single);
    memory("DC", "FCOM", "Mq", ArithmeticOpcodes::full);
    memory("DA", "FICOM", "Md", ArithmeticOpcodes::integer);
    memory("DE", "FICOM", "Mw", ArithmeticOpcodes::integer);
    for (String opcode : new String[] {"D8", "DC"}) {
      LIST.add(opcode + " /2 reg", "FCOM", (fpu, in) -> compare(fpu, register(in), false, 0));
      LIST.add(opcode + " /3 reg", "FCOMP", (fpu, in) -> compare(fpu, register(in), false, 1));
    }
    LIST.add("DE /2 reg", "FCOMP", (fpu, in) -> compare(fpu, register(in), false, 1));
    LIST.add("DE D9", "FCOMPP", (fpu, in) -> compare(fpu, 1, false, 2));
    LIST.add("DD /4 reg", "FUCOM", (fpu, in) -> compare(fpu, register(in), true, 0));
    LIST.add("DD /5 reg", "FUCOMP", (fpu, in) -> compare(fpu, register(in), true, 1));
    LIST.add("DA E9", "FUCOMPP", (fpu, in) -> compare(fpu, 1, true, 2));
    LIST.add("DB /6 reg", "FCOMI", (fpu, in) -> compareFlags(fpu, in, false, 0));
    LIST.add("DF /6 reg", "FCOMIP", (fpu, in) -> compareFlags(fpu, in, false, 1));
    LIST.add("DB /5 reg", "FUCOMI", (fpu, in) -> compareFlags(fpu, in, true, 0));
    LIST.add("DF /5 reg", "FUCOMIP", (fpu, in) -> compareFlags(fpu, in, true, 1));
    LIST.add("D9 E4", "FTST", (fpu, in) -> finish(fpu, against(fpu, Extended.ZERO), 0));
    LIST.add("D9 E5", "FXAM", (fpu, in) -> examine(fpu));
  }

  private CompareOpcodes() {}

  /** Fetches a memory operand. */
  @FunctionalInterface
  private interface Operand {
    Extended read(Fpu fpu, Instruction in);
  }

  private static void memory(String opcode, String name, String operands, Operand operand) {
    for (int pops = 0; pops < 2; pops++) {
      int count = pops;
      LIST.add(
          opcode + (pops == 0 ? " /2 mem" : " /3 mem"),
          pops == 0 ? name : name + "P",
          operands,
          (fpu, in) -> finish(fpu, against(fpu, operand.read(fpu, in)), count));
    }
  }

  private static int against(Fpu fpu, Extended operand) {
    return fpu.isEmpty(0) ? unordered(fpu) : Comparison.compare(fpu, fpu.st(0), operand, false);
  }

  private static int unordered(Fpu fpu) {
    fpu.underflow();
    return Comparison.UNORDERED;
  }

  private static void compare(Fpu fpu, int other, boolean quiet, int pops) {
    finish(fpu, conditions(fpu, other, quiet), pops);
  }

  private static int conditions(Fpu fpu, int other, boolean quiet) {
    return fpu.isEmpty(0) || fpu.isEmpty(other)
        ? unordered(fpu)
        : Comparison.compare(fpu, fpu.st(0), fpu.st(other), quiet);
  }

  private static void finish(Fpu fpu, int conditions, int pops) {
    fpu.setConditions(conditions);
    pop(fpu, pops);
  }

  private static void pop(Fpu fpu, int count) {
    for (int i = 0; i < count; i++) {
      fpu.pop();
    }
  }

  /** C0, C2 and C3 as CF, PF and ZF. */
  private static void compareFlags(Fpu fpu, Instruction in, boolean quiet, int pops) {
    fpu.keepC1();
    int conditions = conditions(fpu, register(in), quiet);
    int flags = (conditions & C0) != 0 ? Rflags.CF : 0;
    flags |= (conditions & C2) != 0 ? Rflags.PF : 0;
    flags |= (conditions & C3) != 0 ? Rflags.ZF : 0;
    fpu.cpu.flags.replace(Rflags.ARITHMETIC, flags);
    pop(fpu, pops);
  }

  private static void examine(Fpu fpu) {
    Extended a = fpu.st(0);
    fpu.setConditions(fpu.isEmpty(0) ? Comparison.empty() : Comparison.classify(a));
    fpu.setC1(a.isNegative());
  }
}
