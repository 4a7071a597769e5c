package touchstone.machine.cpu;

/**
 * RFLAGS, with the six arithmetic flags evaluated only when somebody asks.
 *
 * <p>An instruction leaves behind what it computed; most of the time the next one overwrites it
 * unread. Four kinds cover the whole instruction set: a subtraction (comparisons and logic are
 * subtractions too), an addition, a result whose carry, adjust and overflow are already known, and
 * explicit flags. Operands are kept shifted to the top of a long, so that sign, zero, carry and
 * overflow do not depend on the operand width. @sdm 3.4.3
 */
public final class Rflags {
  public static final int CF = 1;
  public static final int FIXED = 1 << 1;
  public static final int PF = 1 << 2;
  public static final int AF = 1 << 4;
  public static final int ZF = 1 << 6;
  public static final int SF = 1 << 7;
  public static final int TF = 1 << 8;
  public static final int IF = 1 << 9;
  public static final int DF = 1 << 10;
  public static final int OF = 1 << 11;
  public static final int IOPL_SHIFT = 12;
  public static final int IOPL = 3 << 12;
  public static final int NT = 1 << 14;
  public static final int RF = 1 << 16;
  public static final int VM = 1 << 17;
  public static final int AC = 1 << 18;
  public static final int VIF = 1 << 19;
  public static final int VIP = 1 << 20;
  public static final int ID = 1 << 21;
  public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

  private static final int EXPLICIT = 0;
  private static final int SUBTRACTION = 1;
  private static final int ADDITION = 2;
  private static final int RESULT = 3;

  /** System flags always; arithmetic flags if explicit; CF, AF and OF if a result. */
  private int value = FIXED;

  private int kind = EXPLICIT;

  /** 64 minus the operand width in bits. */
  private int shift;

  /** First operand, or the result. */
  private long left;

  private long right;

  /** The whole register, arithmetic flags evaluated. */
  public int get() {
    if (kind == EXPLICIT) {
      return value;
    }
    return value & ~ARITHMETIC
        | (cf() ? CF : 0)
        | (pf() ? PF : 0)
        | (af() ? AF : 0)
        | (zf() ? ZF : 0)
        | (sf() ? SF : 0)
        | (of() ? OF : 0);
  }

  /** Replaces the whole register; bit 1 stays set. */
  public void set(int newValue) {
    value = newValue | FIXED;
    kind = EXPLICIT;
  }

  /** Sets or clears the flags of a mask, leaving the others. */
  public void put(int mask, boolean on) {
    if ((mask & ARITHMETIC) == 0) {
      value = on ? value | mask : value & ~mask;
      return;
    }
    set(on ? get() | mask : get() & ~mask);
  }

  /** Replaces the flags of a mask by those of a word. */
  public void replace(int mask, int bits) {
    set(get() & ~mask | bits & mask);
  }

  public boolean test(int mask) {
    return ((mask & ARITHMETIC) == 0 ? value & mask : get() & mask) != 0;
  }

  public boolean vm() {
    return (value & VM) != 0;
  }

  public boolean interruptsEnabled() {
    return (value & IF) != 0;
  }

  public int iopl() {
    return (value & IOPL) >>> IOPL_SHIFT;
  }

  /** String instructions go downwards. */
  public boolean df() {
    return (value & DF) != 0;
  }

  /** Flags of {@code a - b}; upper bits of the operands beyond the width are ignored. */
  public void subtraction(long a, long b, int bits) {
    int up = 64 - bits;
    kind = SUBTRACTION;
    shift = up;
    left = a << up;
    right = b << up;
  }

  /** Flags of {@code a + b}. */
  public void addition(long a, long b, int bits) {
    int up = 64 - bits;
    kind = ADDITION;
    shift = up;
    left = a << up;
    right = b << up;
  }

  /** Flags of AND, OR, XOR, TEST: carry, overflow and adjust are clear. */
  public void logic(long result, int bits) {
    subtraction(result, 0, bits);
  }

  /** Sign, zero and parity from a result; the other three given. */
  public void result(long result, int bits, int carryAdjustOverflow) {
    int up = 64 - bits;
    value = value & ~(CF | AF | OF) | carryAdjustOverflow;
    kind = RESULT;
    shift = up;
    left = result << up;
  }

  public boolean cf() {
    return switch (kind) {
      case SUBTRACTION -> Long.compareUnsigned(left, right) < 0;
      case ADDITION -> Long.compareUnsigned(left + right, left) < 0;
      default -> (value & CF) != 0;
    };
  }

  /** The carry flag as a number to add. */
  public int carry() {
    return cf() ? 1 : 0;
  }

  public boolean zf() {
    return switch (kind) {
      case SUBTRACTION -> left == right;
      case EXPLICIT -> (value & ZF) != 0;
      default -> top() == 0;
    };
  }

  public boolean sf() {
    return kind == EXPLICIT ? (value & SF) != 0 : top() < 0;
  }

  public boolean of() {
    return switch (kind) {
      case SUBTRACTION -> ((left ^ right) & (left ^ (left - right))) < 0;
      case ADDITION -> ((left ^ (left + right)) & (right ^ (left + right))) < 0;
      default -> (value & OF) != 0;
    };
  }

  public boolean af() {
    return switch (kind) {
      case SUBTRACTION, ADDITION -> ((left ^ right ^ top()) >>> (shift + 4) & 1) != 0;
      default -> (value & AF) != 0;
    };
  }

  public boolean pf() {
    if (kind == EXPLICIT) {
      return (value & PF) != 0;
    }
    return (Integer.bitCount((int) (top() >>> shift) & 0xFF) & 1) == 0;
  }

  /** SF differs from OF. */
  private boolean less() {
    return kind == SUBTRACTION ? left < right : sf() != of();
  }

  /** The result, in the topmost bits. */
  private long top() {
    return switch (kind) {
      case SUBTRACTION -> left - right;
      case ADDITION -> left + right;
      default -> left;
    };
  }

  /** Condition code 0 to 15 of Jcc, SETcc and CMOVcc. @sdm B.1.4.7 */
  public boolean condition(int code) {
    boolean holds =
        switch (code >> 1) {
          case 0 -> of();
          case 1 -> cf();
          case 2 -> zf();
          case 3 -> cf() || zf();
          case 4 -> sf();
          case 5 -> pf();
          case 6 -> less();
          default -> zf() || less();
        };
    return holds != ((code & 1) != 0);
  }
}
