package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.RowList.register;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/**
 * The two-operand instructions of D8, DA, DC and DE, and the one-operand ones of D9. @sdm 1 8.3.5
 */
final class ArithmeticOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  static {
    family(0, "ADD", "ADD", Arithmetic::add);
    family(1, "MUL", "MUL", Arithmetic::multiply);
    family(4, "SUB", "SUBR", Arithmetic::subtract);
    family(5, "SUBR", "SUB", (fpu, a, b) -> Arithmetic.subtract(fpu, b, a));
    family(6, "DIV", "DIVR", Arithmetic::divide);
    family(7, "DIVR", "DIV", (fpu, a, b) -> Arithmetic.divide(fpu, b, a));
    LIST.add("D9 E0", "FCHS", (fpu, in) -> one(fpu, (f, a) -> a.negated()));
    LIST.add("D9 E1", "FABS", (fpu, in) -> one(fpu, (f, a) -> a.absolute()));
    LIST.add("D9 FA", "FSQRT", (fpu, in) -> one(fpu, Arithmetic::squareRoot));
    LIST.add("D9 FC", "FRNDINT", (fpu, in) -> one(fpu, Scaling::toInteger));
    LIST.add("D9 FD", "FSCALE", (fpu, in) -> registers(fpu, 1, 0, Scaling::scale));
    LIST.add("D9 F8", "FPREM", (fpu, in) -> remainder(fpu, false));
    LIST.add("D9 F5", "FPREM1", (fpu, in) -> remainder(fpu, true));
    LIST.add("D9 F4", "FXTRACT", (fpu, in) -> extract(fpu));
  }

  private ArithmeticOpcodes() {}

  /** A function of one value. */
  @FunctionalInterface
  interface Unary {
    Extended apply(Fpu fpu, Extended a);
  }

  /** A function of ST0 and another value. */
  @FunctionalInterface
  interface Binary {
    Extended apply(Fpu fpu, Extended st0, Extended other);
  }

  /** With destination ST(i) the reversed and the plain form change places. */
  private static void family(int n, String name, String reversed, Binary function) {
    String f = "F" + name;
    String from = " /" + n + " mem";
    LIST.add("D8" + from, f, "Md", (fpu, in) -> memory(fpu, single(fpu, in), function));
    LIST.add("DC" + from, f, "Mq", (fpu, in) -> memory(fpu, full(fpu, in), function));
    LIST.add("DA" + from, "FI" + name, "Md", (fpu, in) -> memory(fpu, integer(fpu, in), function));
    LIST.add("DE" + from, "FI" + name, "Mw", (fpu, in) -> memory(fpu, integer(fpu, in), function));
    String to = " /" + n + " reg";
    LIST.add("D8" + to, f, (fpu, in) -> registers(fpu, register(in), 0, function));
    LIST.add(
        "DC" + to,
        "F" + reversed,
        (fpu, in) -> registers(fpu, register(in), register(in), function));
    LIST.add(
        "DE" + to,
        "F" + reversed + "P",
        (fpu, in) -> {
          registers(fpu, register(in), register(in), function);
          fpu.pop();
        });
  }

  static Extended single(Fpu fpu, Instruction in) {
    return Conversion.fromSingle(fpu, in.read(fpu.cpu, 0));
  }

  static Extended full(Fpu fpu, Instruction in) {
    return Conversion.fromDouble(fpu, in.read(fpu.cpu, 0));
  }

  static Extended integer(Fpu fpu, Instruction in) {
    Cpu cpu = fpu.cpu;
    return Conversion.fromInteger(Width.signExtend(in.read(cpu, 0), in.width(0)));
  }

  private static void memory(Fpu fpu, Extended operand, Binary function) {
    boolean empty = fpu.isEmpty(0);
    fpu.result(0, empty ? fpu.underflow() : function.apply(fpu, fpu.st(0), operand));
  }

  static void registers(Fpu fpu, int other, int destination, Binary function) {
    boolean empty = fpu.isEmpty(0) || fpu.isEmpty(other);
    fpu.result(
        destination, empty ? fpu.underflow() : function.apply(fpu, fpu.st(0), fpu.st(other)));
  }

  static void one(Fpu fpu, Unary function) {
    fpu.result(0, fpu.isEmpty(0) ? fpu.underflow() : function.apply(fpu, fpu.st(0)));
  }

  private static void remainder(Fpu fpu, boolean nearest) {
    fpu.setCondition2(false);
    registers(fpu, 1, 0, (f, a, b) -> Remainder.of(f, a, b, nearest));
  }

  /** ST0 becomes its exponent, and its significand is pushed. */
  private static void extract(Fpu fpu) {
    if (fpu.isEmpty(0) || !fpu.isEmpty(-1)) {
      replaceAndPush(fpu, fpu.isEmpty(0) ? fpu.underflow() : fpu.overflow());
      return;
    }
    Extended a = fpu.st(0);
    Extended special = Arithmetic.special(fpu, a, a);
    if (special != null) {
      replaceAndPush(fpu, special);
      return;
    }
    fpu.checkDenormal(a, a);
    if (a.isZero()) {
      fpu.raise(Fpu.ZE);
      replaceAndPush(fpu, Extended.infinity(true), a);
    } else if (a.isInfinite()) {
      replaceAndPush(fpu, Extended.infinity(false), a);
    } else {
      replaceAndPush(fpu, Scaling.exponentOf(a), Scaling.significandOf(a));
    }
  }

  private static void replaceAndPush(Fpu fpu, Extended both) {
    replaceAndPush(fpu, both, both);
  }

  /** Two results: ST0 is replaced, then a value pushed whatever the register held. */
  static void replaceAndPush(Fpu fpu, Extended replacement, Extended pushed) {
    if (!fpu.stopped()) {
      fpu.set(0, replacement);
      fpu.rotate(-1);
      fpu.set(0, pushed);
    }
  }
}
