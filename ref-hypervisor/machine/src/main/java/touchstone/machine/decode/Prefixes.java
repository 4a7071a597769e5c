package touchstone.machine.decode;

import touchstone.machine.cpu.SegmentRegisters;

/** Legacy, REX and VEX prefixes of the instruction being decoded. @sdm 2.1.1 2.2.1 2.3.5 */
final class Prefixes {
  boolean lock;

  /** 0, 0xF2 or 0xF3, also as the mandatory prefix a VEX prefix implies. */
  int repeat;

  boolean operandSize;
  boolean addressSize;

  static final int NO_SEGMENT = -1;

  /** Override, or {@link #NO_SEGMENT}. */
  int segment;

  boolean rex;
  boolean w;

  /** Extension bits, already worth 8. */
  int r;

  int x;
  int b;

  boolean vex;
  int vexMap;
  int vvvv;

  /** Takes the prefixes and returns the byte after them: the opcode, or 0F. */
  int read(Decoder decoder, boolean longMode) {
    clear();
    int octet = decoder.next();
    while (takes(octet, longMode)) {
      octet = decoder.next();
    }
    if ((octet == 0xC4 || octet == 0xC5) && (longMode || decoder.peek() >= 0xC0)) {
      return takeVex(decoder, octet);
    }
    return octet;
  }

  private void clear() {
    lock = false;
    repeat = 0;
    operandSize = false;
    addressSize = false;
    segment = NO_SEGMENT;
    rex = false;
    w = false;
    r = 0;
    x = 0;
    b = 0;
    vex = false;
    vexMap = 0;
    vvvv = 0;
  }

  /** A REX prefix counts only right before the opcode: whatever follows takes its place. */
  private boolean takes(int octet, boolean longMode) {
    if (legacy(octet, longMode)) {
      takeRex(0);
      rex = false;
      return true;
    }
    if (!longMode || (octet & 0xF0) != 0x40) {
      return false;
    }
    takeRex(octet);
    return true;
  }

  private boolean legacy(int octet, boolean longMode) {
    switch (octet) {
      case 0xF0 -> lock = true;
      case 0xF2, 0xF3 -> repeat = octet;
      case 0x66 -> operandSize = true;
      case 0x67 -> addressSize = true;
      case 0x26 -> override(SegmentRegisters.ES, longMode);
      case 0x2E -> override(SegmentRegisters.CS, longMode);
      case 0x36 -> override(SegmentRegisters.SS, longMode);
      case 0x3E -> override(SegmentRegisters.DS, longMode);
      case 0x64 -> segment = SegmentRegisters.FS;
      case 0x65 -> segment = SegmentRegisters.GS;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** In 64-bit mode the overrides of the flat segments are ignored. @sdm 2.1.1 */
  private void override(int register, boolean longMode) {
    if (!longMode) {
      segment = register;
    }
  }

  private void takeRex(int octet) {
    rex = true;
    w = (octet & 8) != 0;
    r = (octet & 4) << 1;
    x = (octet & 2) << 2;
    b = (octet & 1) << 3;
  }

  /** With another SIMD prefix, LOCK or REX before it, or with L set, it is no valid prefix here. */
  private int takeVex(Decoder decoder, int octet) {
    boolean malformed = lock || rex || repeat != 0 || operandSize;
    vex = true;
    int second = decoder.next();
    r = (~second & 0x80) >> 4;
    int last = second;
    vexMap = Encoding.MAP_0F;
    if (octet == 0xC4) {
      x = (~second & 0x40) >> 3;
      b = (~second & 0x20) >> 2;
      vexMap = second & 0x1F;
      last = decoder.next();
      w = (last & 0x80) != 0;
    }
    vvvv = ~last >> 3 & 0xF;
    implied(last & 3);
    malformed |= (last & 4) != 0 || vexMap == 0 || vexMap >= Encoding.MAPS;
    if (malformed) {
      vexMap = Encoding.MAP_ONE_BYTE;
    }
    return decoder.next();
  }

  private void implied(int pp) {
    operandSize = pp == 1;
    repeat = pp == 2 ? 0xF3 : pp == 3 ? 0xF2 : 0;
  }
}
