package touchstone.machine.execute;

import static touchstone.machine.execute.PackedInteger.saturate;
import static touchstone.machine.execute.PackedInteger.saturateUnsigned;
import static touchstone.machine.execute.PackedInteger.signed;
import static touchstone.machine.execute.PackedInteger.unsigned;

import java.util.ArrayList;
import java.util.List;

/**
 * Logic and arithmetic that MMX does with its registers and SSE2 with each half of its own, under
 * the same opcode without and with the prefix 66. @sdm 5.4 5.6.3
 *
 * @param opcode second byte of the opcode in hexadecimal, after 0F
 */
record PackedArithmetic(String opcode, String name, PackedInteger.Half half) {
  static final List<PackedArithmetic> ALL = new ArrayList<>();

  static {
    logic();
    arithmetic();
    comparisons();
    multiplications();
  }

  private static void add(String opcode, String name, PackedInteger.Half half) {
    ALL.add(new PackedArithmetic(opcode, name, half));
  }

  private static void logic() {
    add("DB", "PAND", (a, b) -> a & b);
    add("DF", "PANDN", (a, b) -> ~a & b);
    add("EB", "POR", (a, b) -> a | b);
    add("EF", "PXOR", (a, b) -> a ^ b);
  }

  private static void arithmetic() {
    add("FC", "PADDB", unsigned(8, Long::sum));
    add("FD", "PADDW", unsigned(16, Long::sum));
    add("FE", "PADDD", unsigned(32, Long::sum));
    add("D4", "PADDQ", Long::sum);
    add("F8", "PSUBB", unsigned(8, (a, b) -> a - b));
    add("F9", "PSUBW", unsigned(16, (a, b) -> a - b));
    add("FA", "PSUBD", unsigned(32, (a, b) -> a - b));
    add("FB", "PSUBQ", (a, b) -> a - b);
    add("EC", "PADDSB", signed(8, (a, b) -> saturate(a + b, 8)));
    add("ED", "PADDSW", signed(16, (a, b) -> saturate(a + b, 16)));
    add("E8", "PSUBSB", signed(8, (a, b) -> saturate(a - b, 8)));
    add("E9", "PSUBSW", signed(16, (a, b) -> saturate(a - b, 16)));
    add("DC", "PADDUSB", unsigned(8, (a, b) -> saturateUnsigned(a + b, 8)));
    add("DD", "PADDUSW", unsigned(16, (a, b) -> saturateUnsigned(a + b, 16)));
    add("D8", "PSUBUSB", unsigned(8, (a, b) -> saturateUnsigned(a - b, 8)));
    add("D9", "PSUBUSW", unsigned(16, (a, b) -> saturateUnsigned(a - b, 16)));
    add("E0", "PAVGB", unsigned(8, (a, b) -> a + b + 1 >> 1));
    add("E3", "PAVGW", unsigned(16, (a, b) -> a + b + 1 >> 1));
  }

  private static void comparisons() {
    add("74", "PCMPEQB", signed(8, (a, b) -> a == b ? -1 : 0));
    add("75", "PCMPEQW", signed(16, (a, b) -> a == b ? -1 : 0));
    add("76", "PCMPEQD", signed(32, (a, b) -> a == b ? -1 : 0));
    add("64", "PCMPGTB", signed(8, (a, b) -> a > b ? -1 : 0));
    add("65", "PCMPGTW", signed(16, (a, b) -> a > b ? -1 : 0));
    add("66", "PCMPGTD", signed(32, (a, b) -> a > b ? -1 : 0));
    add("DA", "PMINUB", unsigned(8, Math::min));
    add("DE", "PMAXUB", unsigned(8, Math::max));
    add("EA", "PMINSW", signed(16, Math::min));
    add("EE", "PMAXSW", signed(16, Math::max));
  }

  private static void multiplications() {
    add("D5", "PMULLW", signed(16, (a, b) -> a * b));
    add("E5", "PMULHW", signed(16, (a, b) -> a * b >> 16));
    add("E4", "PMULHUW", unsigned(16, (a, b) -> a * b >> 16));
    add("F4", "PMULUDQ", (a, b) -> (a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL));
    add("F5", "PMADDWD", PackedArithmetic::multiplyAdd);
    add("F6", "PSADBW", PackedArithmetic::absoluteDifferences);
  }

  private static long multiplyAdd(long a, long b) {
    long low = (short) a * (short) b + (short) (a >> 16) * (short) (b >> 16);
    long high = (short) (a >> 32) * (short) (b >> 32) + (short) (a >> 48) * (short) (b >> 48);
    return low & 0xFFFFFFFFL | high << 32;
  }

  private static long absoluteDifferences(long a, long b) {
    long sum = 0;
    for (int at = 0; at < 64; at += 8) {
      sum += Math.abs((a >>> at & 0xFF) - (b >>> at & 0xFF));
    }
    return sum;
  }
}
