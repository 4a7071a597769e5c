package touchstone.machine.decode;

import touchstone.machine.cpu.SegmentRegisters;

/** ModRM, SIB and displacement: which register or memory the rm operand is. @sdm 2.1.5 */
final class ModrmAddress {
  private final Decoder decoder;
  private final Prefixes prefixes;

  ModrmAddress(Decoder decoder, Prefixes prefixes) {
    this.decoder = decoder;
    this.prefixes = prefixes;
  }

  /** Fills the address fields; the ModRM byte itself has been taken. */
  void read(Instruction in, CompiledRow row) {
    in.segment = SegmentRegisters.DS;
    if (row.encoding.modrm) {
      in.reg = in.modrm >> 3 & 7 | prefixes.r;
      in.rm = in.modrm & 7 | prefixes.b;
      in.memory = in.modrm < 0xC0 && !row.ignoresMod;
      if (in.memory && in.addressSize == 2) {
        address16(in);
      } else if (in.memory) {
        address32(in);
      }
    }
    if (prefixes.segment != Prefixes.NO_SEGMENT) {
      in.segment = prefixes.segment;
    }
  }

  /** The eight base and index pairs of 16-bit addressing. */
  private void address16(Instruction in) {
    int rm = in.modrm & 7;
    int mod = in.modrm >> 6;
    if (mod == 0 && rm == 6) {
      in.displacement = decoder.number(2);
      return;
    }
    in.base = "\3\3\5\5\6\7\5\3".charAt(rm);
    in.index = rm < 4 ? 6 + (rm & 1) : Instruction.NO_REGISTER;
    displacement(in, mod == 1 ? 1 : mod == 2 ? 2 : 0);
    stackBase(in);
  }

  private void address32(Instruction in) {
    int rm = in.modrm & 7;
    int mod = in.modrm >> 6;
    int size = mod == 1 ? 1 : mod == 2 ? 4 : 0;
    if (rm == 4) {
      size = scaledIndex(in, mod, size);
    } else if (mod == 0 && rm == 5) {
      size = 4;
      in.ripRelative = in.codeBits == 64;
    } else {
      in.base = rm | prefixes.b;
    }
    displacement(in, size);
    stackBase(in);
  }

  /** The SIB byte; returns the size of the displacement. */
  private int scaledIndex(Instruction in, int mod, int size) {
    int sib = decoder.next();
    int index = sib >> 3 & 7 | prefixes.x;
    in.index = index == 4 ? Instruction.NO_REGISTER : index;
    in.scale = sib >> 6;
    if ((sib & 7) == 5 && mod == 0) {
      return 4;
    }
    in.base = sib & 7 | prefixes.b;
    return size;
  }

  private void displacement(Instruction in, int size) {
    if (size > 0) {
      in.displacement = Width.signExtend(decoder.number(size), size);
    }
  }

  /** Addresses based on the stack or frame pointer are in the stack segment. */
  private static void stackBase(Instruction in) {
    if (in.base == 4 || in.base == 5) {
      in.segment = SegmentRegisters.SS;
    }
  }
}
