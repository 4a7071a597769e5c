package touchstone.machine.silicon;

import java.math.BigInteger;
import java.util.Random;
import touchstone.machine.cpu.Rflags;

/** Steps that need more than random operands: divisions, branches, calls, frames, POPF. */
final class SpecialSteps {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RBP = 5;

  private final Random random;

  SpecialSteps(Random random) {
    this.random = random;
  }

  /** Adds one step and returns what to call it. */
  String emit(Program program) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> divide(program);
      case 3 -> conditional(program);
      case 4 -> loop(program);
      case 5 -> call(program);
      case 6 -> frame(program);
      default -> popFlags(program);
    };
  }

  /** Chooses divisor, quotient and remainder first, so that the quotient fits. */
  private String divide(Program program) {
    int bytes = 1 << random.nextInt(program.bits == 64 ? 4 : 3);
    boolean signed = random.nextBoolean();
    int bits = 8 * bytes;
    BigInteger divisor = number(signed ? bits - 1 : bits).max(BigInteger.ONE);
    BigInteger quotient = number(signed ? bits - 1 : bits);
    BigInteger remainder = number(bits).mod(divisor);
    BigInteger dividend = quotient.multiply(divisor).add(remainder);
    if (signed && random.nextBoolean()) {
      dividend = dividend.negate();
    }
    if (signed && random.nextBoolean()) {
      divisor = divisor.negate();
    }
    long low = dividend.longValue();
    long high = dividend.shiftRight(64).longValue();
    program.set(RAX, bytes == 8 ? low : noise(low, 8 * Math.max(bytes, 2)));
    if (bytes > 1) {
      long upper = bytes == 8 ? high : dividend.shiftRight(bits).longValue();
      program.set(RDX, bytes == 8 ? upper : noise(upper, bits));
    }
    program.set(RBX, divisor.longValue());
    if (bytes == (program.bits == 16 ? 4 : 2)) {
      program.emit(0x66);
    }
    if (bytes == 8) {
      program.emit(0x48);
    }
    program.emit(bytes == 1 ? 0xF6 : 0xF7, 0xC0 | (signed ? 7 : 6) << 3 | RBX);
    program.forget(Rflags.ARITHMETIC);
    return (signed ? "IDIV " : "DIV ") + dividend + " / " + divisor + " in " + bytes;
  }

  private BigInteger number(int bits) {
    return new BigInteger(random.nextInt(bits + 1), random);
  }

  /** Bits above the operand are noise. */
  private long noise(long value, int bits) {
    long mask = -1L >>> 64 - bits;
    return value & mask | random.nextLong() & ~mask;
  }

  /** Jcc over an instruction that shows whether it was taken, short or near. */
  private String conditional(Program program) {
    int code = random.nextInt(16);
    if (random.nextBoolean()) {
      program.emit(0x70 | code, program.setBytes());
    } else {
      program.emit(0x0F, 0x80 | code);
      program.emitNumber(program.setBytes(), program.bits == 16 ? 2 : 4);
    }
    program.set(RCX, random.nextLong());
    return "Jcc " + code;
  }

  private String loop(Program program) {
    int opcode = 0xE0 + random.nextInt(4);
    boolean prefixed = random.nextBoolean();
    int other = program.bits == 32 ? 16 : 32;
    program.set(RCX, noise(random.nextInt(4), prefixed ? other : program.bits));
    if (prefixed) {
      program.emit(0x67);
    }
    program.emit(opcode, program.setBytes());
    program.set(RAX, random.nextLong());
    return "LOOP " + Integer.toHexString(opcode);
  }

  /** A call forward, a return with parameters to the next step. */
  private String call(Program program) {
    int parameters = random.nextInt(4) * 8;
    program.emit(0xE8);
    program.emitNumber(2, program.bits == 16 ? 2 : 4);
    program.emit(0xEB, 3);
    program.emit(0xC2, parameters, 0);
    return "CALL, RET " + parameters;
  }

  private String frame(Program program) {
    program.set(RBP, Layout.STACK - program.base + 0x400 + random.nextInt(64));
    boolean narrow = random.nextInt(4) == 0;
    int level = random.nextInt(4);
    if (narrow) {
      program.emit(0x66);
    }
    program.emit(0xC8, random.nextInt(64), 0, level);
    if (random.nextBoolean()) {
      program.emit(0xC9);
      return "ENTER " + level + ", LEAVE";
    }
    return "ENTER " + level;
  }

  private String popFlags(Program program) {
    program.emit(0x68);
    program.emitNumber(random.nextInt() & Rflags.ARITHMETIC, program.bits == 16 ? 2 : 4);
    program.emit(0x9D);
    return "POPF";
  }
}
