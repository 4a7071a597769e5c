package touchstone.machine.silicon;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A generated program: steps that each leave only defined state, each of which could be the last. */
final class Program {
  /** 32 or 64. */
  final int bits;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> ends = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  Program(int bits) {
    this.bits = bits;
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

  /** MOV register, immediate of full width. */
  void set(int register, long value) {
    if (bits == 64) {
      emit(0x48 | register >> 3);
    }
    emit(0xB8 | register & 7);
    emitNumber(value, bits / 8);
  }

  /** Bytes that {@link #set} emits. */
  int setBytes() {
    return bits == 64 ? 10 : 5;
  }

  /** Clears flags that the instruction before left undefined: PUSHF, AND [RSP], POPF. */
  void forget(int flags) {
    if (flags != 0) {
      emit(0x9C, 0x81, 0x24, 0x24);
      emitNumber(~flags, 4);
      emit(0x9D);
    }
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
    return ending(size, 0xE9, Layout.EXIT - (Layout.CODE + size + 5));
  }

  /** As {@link #code}, but a 32-bit program leaves by a far jump to 64-bit code. */
  byte[] nativeCode(int steps) {
    int size = steps == 0 ? 0 : ends.get(steps - 1);
    return bits == 64 ? code(steps) : ending(size, 0xEA, Layout.EXIT | NativeCpu.CODE_64 << 32);
  }

  private byte[] ending(int size, int opcode, long operand) {
    byte[] code = Arrays.copyOf(out.toByteArray(), size + 7);
    code[size] = (byte) opcode;
    for (int i = 0; i < 6; i++) {
      code[size + 1 + i] = (byte) (operand >> 8 * i);
    }
    return code;
  }
}
