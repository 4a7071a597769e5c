package touchstone.machine.silicon;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A generated program: steps that each leave only defined state, each of which could be the last. */
final class Program {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> ends = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

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

  /** MOV register, 64-bit immediate. */
  void set(int register, long value) {
    emit(0x48 | register >> 3, 0xB8 | register & 7);
    emitNumber(value, 8);
  }

  /** Clears flags that the instruction before left undefined: PUSHFQ, AND [RSP], POPFQ. */
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

  /** Runnable code of the first steps, with the jump to the exit. */
  byte[] code(int steps) {
    int size = steps == 0 ? 0 : ends.get(steps - 1);
    byte[] code = Arrays.copyOf(out.toByteArray(), size + 5);
    int distance = (int) (Layout.EXIT - (Layout.CODE + size + 5));
    code[size] = (byte) 0xE9;
    for (int i = 0; i < 4; i++) {
      code[size + 1 + i] = (byte) (distance >> 8 * i);
    }
    return code;
  }
}
