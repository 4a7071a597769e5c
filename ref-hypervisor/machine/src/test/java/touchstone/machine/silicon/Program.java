package touchstone.machine.silicon;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A generated program: steps that each leave only defined state, each of which could be the last.
 */
final class Program {
  /** 16, 32 or 64. */
  final int bits;

  /** What addresses are relative to: 16-bit programs run in segments of 64 KiB. */
  final long base;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> ends = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  Program(int bits) {
    this.bits = bits;
    base = bits == 16 ? Layout.SCRATCH : 0;
  }

  void emit(int... octets) {
    for (int octet : octets) {
      out.write(octet);
    }
  }

  void emit(byte[] bytes) {
    out.writeBytes(bytes);
  }

  void emitNumber(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i) & 0xFF);
    }
  }

  /** MOV register, immediate of full width: 32 bits also in 16-bit code. */
  void set(int register, long value) {
    if (bits != 32) {
      emit(bits == 64 ? 0x48 | register >> 3 : 0x66);
    }
    emit(0xB8 | register & 7);
    emitNumber(value, bits == 64 ? 8 : 4);
  }

  /** Bytes that {@link #set} emits. */
  int setBytes() {
    return bits == 64 ? 10 : bits == 32 ? 5 : 6;
  }

  /** Clears flags that the instruction before left undefined: PUSHF, AND [RSP], POPF. */
  void forget(int flags) {
    if (flags == 0) {
      return;
    }
    wide();
    emit(0x9C);
    if (bits == 16) {
      emit(0x67);
    }
    wide();
    emit(0x81, 0x24, 0x24);
    emitNumber(~flags, 4);
    wide();
    emit(0x9D);
  }

  /** In 16-bit code, a prefix for 32-bit operands. */
  private void wide() {
    if (bits == 16) {
      emit(0x66);
    }
  }

  /** ModRM byte and displacement of an absolute address; {@code extension} is the reg field. */
  void absolute(int extension, long address) {
    switch (bits) {
      case 16 -> emit(6 | extension << 3);
      case 32 -> emit(5 | extension << 3);
      default -> emit(4 | extension << 3, 0x25);
    }
    emitNumber(address, bits == 16 ? 2 : 4);
  }

  void endStep(String name) {
    ends.add(out.size());
    names.add(name);
  }

  int steps() {
    return ends.size();
  }

  int size() {
    return out.size();
  }

  String name(int step) {
    return names.get(step);
  }

  /** The bytes of one step. */
  byte[] step(int step) {
    int from = step == 0 ? 0 : ends.get(step - 1);
    return Arrays.copyOfRange(out.toByteArray(), from, ends.get(step));
  }

  /** Runnable code of the first steps, with a near jump to the exit. */
  byte[] code(int steps) {
    int size = steps == 0 ? 0 : ends.get(steps - 1);
    int jump = bits == 16 ? 3 : 5;
    return ending(size, Layout.EXIT - (Layout.CODE + size + jump), 0xE9);
  }

  /** As {@link #code}, but a 16 or 32-bit program leaves by a far jump to 64-bit code. */
  byte[] nativeCode(int steps) {
    int size = steps == 0 ? 0 : ends.get(steps - 1);
    long target = Layout.EXIT | NativeCpu.CODE_64 << 32;
    return switch (bits) {
      case 64 -> code(steps);
      case 32 -> ending(size, target, 0xEA);
      default -> ending(size, target, 0x66, 0xEA);
    };
  }

  private byte[] ending(int size, long operand, int... opcode) {
    byte[] code = Arrays.copyOf(out.toByteArray(), size + opcode.length + 6);
    for (int i = 0; i < opcode.length; i++) {
      code[size + i] = (byte) opcode[i];
    }
    for (int i = 0; i < 6; i++) {
      code[size + opcode.length + i] = (byte) (operand >> 8 * i);
    }
    return code;
  }
}
