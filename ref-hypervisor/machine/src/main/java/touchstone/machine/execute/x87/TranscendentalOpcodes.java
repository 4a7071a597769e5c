package touchstone.machine.execute.x87;

import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.decode.OpcodeRow;

/** The transcendental instructions of D9. @sdm 1 8.3.7 */
final class TranscendentalOpcodes {
  private static final RowList LIST = new RowList();
  static final List<OpcodeRow> ROWS = LIST.rows;

  static {
    LIST.add("D9 F0", "F2XM1", (f, in) -> ArithmeticOpcodes.one(f, Transcendental::powerLessOne));
    LIST.add("D9 F1", "FYL2X", (fpu, in) -> popping(fpu, Transcendental::logarithm));
    LIST.add("D9 F9", "FYL2XP1", (fpu, in) -> popping(fpu, Transcendental::logarithmOfOnePlus));
    LIST.add("D9 F3", "FPATAN", (fpu, in) -> popping(fpu, Transcendental::arctangent));
    LIST.add("D9 FE", "FSIN", (fpu, in) -> one(fpu, Extended.ZERO, Angle::sine));
    LIST.add("D9 FF", "FCOS", (fpu, in) -> one(fpu, Extended.ONE, Angle::cosine));
    LIST.add("D9 F2", "FPTAN", (fpu, in) -> two(fpu, Angle::tangent, (angle, f) -> Extended.ONE));
    LIST.add("D9 FB", "FSINCOS", (fpu, in) -> two(fpu, Angle::sine, Angle::cosine));
  }

  private TranscendentalOpcodes() {}

  /** A function of an angle. */
  @FunctionalInterface
  private interface Circular {
    Extended apply(Angle angle, Fpu fpu);
  }

  /** Of ST0 and ST1, into ST1, which becomes ST0. */
  private static void popping(Fpu fpu, ArithmeticOpcodes.Binary function) {
    ArithmeticOpcodes.registers(fpu, 1, 1, function);
    fpu.pop();
  }

  /**
   * @param ofZero the result for an angle of zero, whose sign is the angle's if it is zero too
   */
  private static void one(Fpu fpu, Extended ofZero, Circular function) {
    fpu.setCondition2(false);
    if (fpu.isEmpty(0)) {
      fpu.result(0, fpu.underflow());
      return;
    }
    Extended x = fpu.st(0);
    Extended special = Transcendental.noAngle(fpu, x);
    if (special == null && isTooLarge(fpu, x)) {
      return;
    }
    if (special == null) {
      fpu.checkDenormal(x, x);
    }
    if (special == null && x.isZero()) {
      special = ofZero.isZero() ? x : ofZero;
    }
    fpu.result(0, special != null ? special : function.apply(Angle.of(x), fpu));
  }

  /** The first result replaces ST0, the second is pushed. */
  private static void two(Fpu fpu, Circular first, Circular second) {
    fpu.setCondition2(false);
    Extended x = fpu.st(0);
    Extended special = specialOfTwo(fpu, x);
    if (special != null) {
      ArithmeticOpcodes.replaceAndPush(fpu, special, special);
    } else if (!isTooLarge(fpu, x)) {
      fpu.checkDenormal(x, x);
      Angle angle = x.isZero() ? null : Angle.of(x);
      Extended pushed = angle == null ? Extended.ONE : second.apply(angle, fpu);
      Extended replacement = angle == null ? x : first.apply(angle, fpu);
      ArithmeticOpcodes.replaceAndPush(fpu, replacement, pushed);
    }
  }

  private static @Nullable Extended specialOfTwo(Fpu fpu, Extended x) {
    if (fpu.isEmpty(0)) {
      return fpu.underflow();
    }
    return fpu.isEmpty(-1) ? Transcendental.noAngle(fpu, x) : fpu.overflow();
  }

  private static boolean isTooLarge(Fpu fpu, Extended x) {
    boolean large = x.exponent() >= Angle.LIMIT;
    fpu.setCondition2(large);
    return large;
  }
}
