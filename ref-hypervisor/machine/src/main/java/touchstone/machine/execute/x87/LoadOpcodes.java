package touchstone.machine.execute.x87;

import static touchstone.machine.execute.x87.RowList.register;

import java.util.List;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** Loads, constants and moves between registers. @sdm 1 8.3.3 8.3.4 */
final class LoadOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  static {
    LIST.add("D9 /0 mem", "FLD", "Md", (f, in) -> load(f, ArithmeticOpcodes.single(f, in)));
    LIST.add("DD /0 mem", "FLD", "Mq", (f, in) -> load(f, ArithmeticOpcodes.full(f, in)));
    LIST.add("DB /5 mem", "FLD", "M", (f, in) -> f.push(Memory80.read(f.cpu, in, 0)));
    LIST.add("DF /0 mem", "FILD", "Mw", (f, in) -> f.push(ArithmeticOpcodes.integer(f, in)));
    LIST.add("DB /0 mem", "FILD", "Md", (f, in) -> f.push(ArithmeticOpcodes.integer(f, in)));
    LIST.add("DF /5 mem", "FILD", "Mq", (f, in) -> f.push(ArithmeticOpcodes.integer(f, in)));
    LIST.add("DF /4 mem", "FBLD", "M", LoadOpcodes::loadDecimal);
    LIST.add("D9 /0 reg", "FLD", LoadOpcodes::loadRegister);
    LIST.add("D9 E8", "FLD1", (fpu, in) -> fpu.push(Extended.ONE));
    LIST.add("D9 EE", "FLDZ", (fpu, in) -> fpu.push(Extended.ZERO));
    constant("D9 E9", "FLDL2T", 0x4000, 0xD49A784BCD1B8AFEL, false);
    constant("D9 EA", "FLDL2E", 0x3FFF, 0xB8AA3B295C17F0BBL, true);
    constant("D9 EB", "FLDPI", 0x4000, 0xC90FDAA22168C234L, true);
    constant("D9 EC", "FLDLG2", 0x3FFD, 0x9A209A84FBCFF798L, true);
    constant("D9 ED", "FLDLN2", 0x3FFE, 0xB17217F7D1CF79ABL, true);
    for (String opcode : new String[] {"D9 /1 reg", "DD /1 reg", "DF /1 reg"}) {
      LIST.add(opcode, "FXCH", LoadOpcodes::exchange);
    }
    move(0, "B", "NB", 2);
    move(1, "E", "NE", 4);
    move(2, "BE", "NBE", 6);
    move(3, "U", "NU", 10);
  }

  private LoadOpcodes() {}

  /** An irrational number, given rounded down, and whether the one above is the nearest. */
  private static void constant(
      String encoding, String name, int exponent, long significand, boolean nearestAbove) {
    Extended below = new Extended(exponent, significand);
    Extended above = new Extended(exponent, significand + 1);
    long rest = nearestAbove ? -1 : 1;
    LIST.add(
        encoding,
        name,
        (fpu, in) -> fpu.push(Rounder.roundsUp(fpu, false, false, rest) ? above : below));
  }

  /** A single or double: signaling NaNs and denormals are noticed; the latter stop no load. */
  private static void load(Fpu fpu, Extended value) {
    if (!fpu.isEmpty(-1)) {
      fpu.push(value);
      return;
    }
    Extended special = Arithmetic.special(fpu, value, value);
    fpu.push(special == null ? value : special);
    fpu.checkDenormal(Extended.ZERO, Extended.ZERO);
  }

  private static void loadDecimal(Fpu fpu, Instruction in) {
    long digits = Memory80.read(fpu.cpu, in, 0, 8);
    int top = (int) Memory80.read(fpu.cpu, in, 8, 2);
    fpu.push(Decimal.load(digits, top));
  }

  /** Overflow is not looked for if there is nothing to load. */
  private static void loadRegister(Fpu fpu, Instruction in) {
    int from = register(in);
    if (fpu.isEmpty(from)) {
      fpu.pushAnyway(fpu.underflow());
    } else {
      fpu.push(fpu.st(from));
    }
  }

  private static void exchange(Fpu fpu, Instruction in) {
    int other = register(in);
    Extended a = fpu.isEmpty(0) ? fpu.underflow() : fpu.st(0);
    Extended b = fpu.isEmpty(other) ? fpu.underflow() : fpu.st(other);
    fpu.result(0, b);
    fpu.result(other, a);
  }

  /** FCMOVcc and its opposite; the condition is that of Jcc with this number. */
  private static void move(int n, String name, String opposite, int condition) {
    String reg = " /" + n + " reg";
    LIST.add("DA" + reg, "FCMOV" + name, (fpu, in) -> moveIf(fpu, in, condition));
    LIST.add("DB" + reg, "FCMOV" + opposite, (fpu, in) -> moveIf(fpu, in, condition + 1));
  }

  private static void moveIf(Fpu fpu, Instruction in, int condition) {
    int from = register(in);
    fpu.keepC1();
    if (fpu.isEmpty(0) || fpu.isEmpty(from)) {
      fpu.result(0, fpu.underflow());
    } else if (fpu.cpu.flags.condition(condition)) {
      fpu.set(0, fpu.st(from));
    }
  }
}
