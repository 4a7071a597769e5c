package touchstone.machine.execute;

import touchstone.machine.cpu.Rflags;

/**
 * The arithmetic itself: two zero-extended operands of 1, 2, 4 or 8 bytes to a result and flags.
 * Bits of the result above the width are to be ignored.
 */
final class Alu {
  private Alu() {}

  /** A binary operation of the arithmetic group. */
  @FunctionalInterface
  interface Binary {
    long apply(Rflags flags, long a, long b, int bytes);
  }

  /** An operation on one operand. */
  @FunctionalInterface
  interface Unary {
    long apply(Rflags flags, long a, int bytes);
  }

  static long add(Rflags flags, long a, long b, int bytes) {
    flags.addition(a, b, 8 * bytes);
    return a + b;
  }

  static long sub(Rflags flags, long a, long b, int bytes) {
    flags.subtraction(a, b, 8 * bytes);
    return a - b;
  }

  static long adc(Rflags flags, long a, long b, int bytes) {
    long result = a + b + flags.carry();
    long carries = a & b | (a | b) & ~result;
    long overflows = (a ^ result) & (b ^ result);
    flags.result(result, 8 * bytes, carryFlags(carries, overflows, a ^ b ^ result, bytes));
    return result;
  }

  static long sbb(Rflags flags, long a, long b, int bytes) {
    long result = a - b - flags.carry();
    long borrows = ~a & b | (~a | b) & result;
    long overflows = (a ^ b) & (a ^ result);
    flags.result(result, 8 * bytes, carryFlags(borrows, overflows, a ^ b ^ result, bytes));
    return result;
  }

  /** Carry and overflow are the top bits of their vectors, adjust is bit 4 of its own. */
  private static int carryFlags(long carries, long overflows, long adjusts, int bytes) {
    int top = 8 * bytes - 1;
    return (int) (carries >>> top & 1) * Rflags.CF
        | (int) (overflows >>> top & 1) * Rflags.OF
        | (int) adjusts & Rflags.AF;
  }

  static long and(Rflags flags, long a, long b, int bytes) {
    flags.logic(a & b, 8 * bytes);
    return a & b;
  }

  static long or(Rflags flags, long a, long b, int bytes) {
    flags.logic(a | b, 8 * bytes);
    return a | b;
  }

  static long xor(Rflags flags, long a, long b, int bytes) {
    flags.logic(a ^ b, 8 * bytes);
    return a ^ b;
  }

  /** The carry flag stays as it is. */
  static long inc(Rflags flags, long a, int bytes) {
    long result = a + 1;
    long overflows = ~a & result;
    flags.result(result, 8 * bytes, keepCarry(flags, overflows, a ^ result ^ 1, bytes));
    return result;
  }

  /** The carry flag stays as it is. */
  static long dec(Rflags flags, long a, int bytes) {
    long result = a - 1;
    long overflows = a & ~result;
    flags.result(result, 8 * bytes, keepCarry(flags, overflows, a ^ result ^ 1, bytes));
    return result;
  }

  private static int keepCarry(Rflags flags, long overflows, long adjusts, int bytes) {
    return flags.carry() * Rflags.CF | carryFlags(0, overflows, adjusts, bytes);
  }

  static long neg(Rflags flags, long a, int bytes) {
    return sub(flags, 0, a, bytes);
  }

  static long not(Rflags flags, long a, int bytes) {
    return ~a;
  }
}
