package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.RowList.register;

import java.util.List;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** Stores, to memory and to registers. @sdm 1 8.3.3 */
final class StoreOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  static {
    LIST.add("D9 /2 mem", "FST", "Md", (f, in) -> store(f, in, Conversion::toSingle, false));
    LIST.add("D9 /3 mem", "FSTP", "Md", (f, in) -> store(f, in, Conversion::toSingle, true));
    LIST.add("DD /2 mem", "FST", "Mq", (f, in) -> store(f, in, Conversion::toDouble, false));
    LIST.add("DD /3 mem", "FSTP", "Mq", (f, in) -> store(f, in, Conversion::toDouble, true));
    LIST.add("DB /7 mem", "FSTP", "M", StoreOpcodes::storeExtended);
    LIST.add("DF /6 mem", "FBSTP", "M", StoreOpcodes::storeDecimal);
    integer("DF /2 mem", "FIST", "Mw", 2, false);
    integer("DF /3 mem", "FISTP", "Mw", 2, true);
    integer("DB /2 mem", "FIST", "Md", 4, false);
    integer("DB /3 mem", "FISTP", "Md", 4, true);
    integer("DF /7 mem", "FISTP", "Mq", 8, true);
    LIST.add("DD /2 reg", "FST", (fpu, in) -> toRegister(fpu, in, false));
    LIST.add("D9 /3 reg", "FSTPNCE", StoreOpcodes::toRegisterIfAny);
    for (String opcode : new String[] {"DD /3 reg", "DF /2 reg", "DF /3 reg"}) {
      LIST.add(opcode, "FSTP", (fpu, in) -> toRegister(fpu, in, true));
    }
  }

  private StoreOpcodes() {}

  /** To the bits of a memory format. */
  @FunctionalInterface
  private interface Narrowing {
    long apply(Fpu fpu, Extended value);
  }

  private static void integer(
      String encoding, String name, String operands, int bytes, boolean pops) {
    Narrowing narrowing = (fpu, a) -> Conversion.toInteger(fpu, a, bytes);
    LIST.add(encoding, name, operands, (fpu, in) -> store(fpu, in, narrowing, pops));
  }

  private static void store(Fpu fpu, Instruction in, Narrowing narrowing, boolean pops) {
    Extended value = fpu.isEmpty(0) ? fpu.underflow() : fpu.st(0);
    boolean empty = fpu.isEmpty(0);
    long bits = narrowing.apply(empty ? fpu.trial() : fpu, value);
    if (!fpu.storeStopped()) {
      in.write(fpu.cpu, 0, bits);
      if (pops) {
        fpu.pop();
      }
    }
  }

  /** Bit for bit, whatever the value. */
  private static void storeExtended(Fpu fpu, Instruction in) {
    Extended value = fpu.isEmpty(0) ? fpu.underflow() : fpu.st(0);
    if (!fpu.storeStopped()) {
      Memory80.write(fpu.cpu, in, 0, value);
      fpu.pop();
    }
  }

  private static void storeDecimal(Fpu fpu, Instruction in) {
    Extended value = fpu.st(0);
    if (fpu.isEmpty(0)) {
      fpu.underflow();
    }
    long magnitude = fpu.isEmpty(0) ? -1 : Decimal.magnitude(fpu, value);
    if (fpu.storeStopped()) {
      return;
    }
    boolean none = magnitude < 0;
    long digits = none ? Decimal.INDEFINITE_DIGITS : Decimal.digits(magnitude);
    int top = none ? Decimal.INDEFINITE_TOP : Decimal.top(magnitude, value.isNegative());
    Memory80.write(fpu.cpu, in, 0, new Extended(top, digits));
    fpu.pop();
  }

  /** The form without a stack fault; AMD gives it its name. */
  private static void toRegisterIfAny(Fpu fpu, Instruction in) {
    if (!fpu.isEmpty(0)) {
      fpu.set(register(in), fpu.st(0));
    }
    fpu.pop();
  }

  private static void toRegister(Fpu fpu, Instruction in, boolean pops) {
    fpu.result(register(in), fpu.isEmpty(0) ? fpu.underflow() : fpu.st(0));
    if (pops) {
      fpu.pop();
    }
  }
}
