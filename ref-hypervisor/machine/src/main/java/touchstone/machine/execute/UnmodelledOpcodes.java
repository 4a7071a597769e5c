package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.decode.OpcodeRow;

/**
 * What the announced feature bits promise and this machine does not compute: MMX and the
 * conversions from and to it, and the reciprocal approximations. Executing one stops the run with
 * its name; operating systems and the conformance guests do without.
 */
final class UnmodelledOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    some(0x52, "RSQRT", "NP", "F3");
    some(0x53, "RCP", "NP", "F3");
    some(0x2A, "CVT from MMX", "NP", "66");
    some(0x2C, "CVTT to MMX", "NP", "66");
    some(0x2D, "CVT to MMX", "NP", "66");
    row("66 0F F7 /r reg", "MASKMOVDQU", "Vx,Ux");
    row("F2 0F D6 /r reg", "MOVDQ2Q", "Px,Ux");
    row("F3 0F D6 /r reg", "MOVQ2DQ", "Vx,Nx");
    mmx();
  }

  private UnmodelledOpcodes() {}

  private static void row(String encoding, String name, String operands) {
    ROWS.add(OpcodeRow.unmodelled(encoding, name, operands));
  }

  private static void some(int opcode, String name, String... prefixes) {
    for (String prefix : prefixes) {
      row(String.format("%s 0F %02X /r", prefix, opcode), name, "Vx,Wx");
    }
  }

  private static void mmx() {
    int[] opcodes = {
      0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6E, 0x6F, 0x74,
          0x75,
      0x76, 0x7E, 0x7F, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD7, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD,
          0xDE,
      0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE,
          0xEF,
      0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE
    };
    for (int opcode : opcodes) {
      row(String.format("NP 0F %02X /r", opcode), "MMX", "Pq,Qq");
    }
    for (int opcode : new int[] {0x70, 0x71, 0x72, 0x73, 0xC4, 0xC5}) {
      row(String.format("NP 0F %02X /r ib", opcode), "MMX", "Pq,Qq,Ib");
    }
  }
}
