package touchstone.machine.silicon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A few of XSAVE, XSAVEOPT, XSAVEC, XRSTOR and XGETBV on areas that all hold a legal state: of x87
 * and SSE, present or not, in the standard or the compacted form.
 *
 * <p>The processor may have more components than the model; none of them is asked for. Every area
 * is written once at most, so that each stays legal whatever form is stored.
 */
final class XsaveProgram {
  static final int AREA = 1024;
  static final int AREAS = 8;
  private static final int HEADER = 512;
  private static final int MXCSR_MASK_FIELD = 28;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final long COMPACTED = 1L << 63;

  final Program program;
  final List<String> names = new ArrayList<>();
  private final Random random;
  private final FloatValues values;

  XsaveProgram(long seed, boolean has16) {
    random = new Random(seed);
    values = new FloatValues(random);
    program = new Program(has16 ? 16 << Math.min(2, random.nextInt(4)) : 32 << random.nextInt(2));
  }

  /** Fills the scratch memory and generates the code for it. */
  void generate(byte[] scratch) {
    ByteBuffer memory = ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < AREAS; i++) {
      state(memory, i * AREA);
    }
    memory.putLong(HEADER + 8, 0);
    restore(0, 3);
    for (int i = 1; i < AREAS; i++) {
      step(i);
    }
    program.emit(0xDB, 0xE3);
    program.endStep(names.toString());
  }

  /** An x87 state that is not the initial one, with an exception pending or not. */
  private void state(ByteBuffer memory, int at) {
    memory.putShort(at, (short) (random.nextInt() & 0x1F3F | 0x40));
    memory.putShort(at + 2, (short) random.nextInt());
    memory.putShort(at + 4, (short) (1 + random.nextInt(255)));
    memory.putShort(at + 6, (short) random.nextInt(0x800));
    memory.putLong(at + 8, random.nextLong() >>> 20);
    memory.putLong(at + 16, random.nextLong() >>> 20);
    memory.putInt(at + 24, random.nextBoolean() ? 0x1F80 : random.nextInt() & 0xFFBF | 0x1F80);
    memory.putInt(at + MXCSR_MASK_FIELD, 0);
    for (int i = 0; i < 8; i++) {
      values.extended(memory, at + 32 + 16 * i);
    }
    boolean zero = random.nextInt(4) == 0;
    for (int i = 160; zero && i < 416; i += 8) {
      memory.putLong(at + i, 0);
    }
    long format = random.nextInt(4);
    boolean compacted = random.nextBoolean();
    memory.putLong(at + HEADER, compacted ? format & random.nextInt() : format);
    memory.putLong(at + HEADER + 8, compacted ? COMPACTED | format : 0);
    for (int i = 16; i < 64; i += 8) {
      memory.putLong(at + HEADER + i, 0);
    }
  }

  private void step(int area) {
    switch (random.nextInt(6)) {
      case 0 -> restore(random.nextInt(area + 1), random.nextInt(4));
      case 1 -> inUse();
      case 2 -> save("XSAVEC", area, 0xC7, 4);
      case 3 -> save("XSAVEOPT", area, 0xAE, 6);
      default -> save("XSAVE", area, 0xAE, 4);
    }
  }

  private void restore(int area, int mask) {
    mask(mask);
    access("XRSTOR " + mask + " of " + area, area, 0xAE, 5);
  }

  /** The standard forms keep an old header, which must be of that form. */
  private void save(String name, int area, int opcode, int extension) {
    int mask = random.nextInt(4);
    if (!name.equals("XSAVEC")) {
      move(area * AREA + HEADER + 12);
      move(area * AREA + HEADER + 8);
    }
    mask(mask);
    access(name + " " + mask + " to " + area, area, opcode, extension);
    move(area * AREA + MXCSR_MASK_FIELD);
  }

  /** XGETBV of what is in use; other components are masked away: AND EAX, 3. */
  private void inUse() {
    program.set(RCX, 1);
    program.emit(0x0F, 0x01, 0xD0);
    if (program.bits == 16) {
      program.emit(0x66);
    }
    program.emit(0x83, 0xE0, 3);
    names.add("XGETBV");
    program.forget(0x8D5);
  }

  /** The processor's components beyond SSE must not be asked for. */
  private void mask(int mask) {
    program.set(RAX, mask);
    program.set(RDX, 0);
  }

  private void access(String name, int area, int opcode, int extension) {
    if (program.bits == 64 && random.nextBoolean()) {
      program.emit(0x48);
    }
    program.emit(0x0F, opcode);
    absolute(extension, area * AREA);
    names.add(name);
  }

  /** MOV of a doubleword zero, as for MXCSR_MASK, which is not the model's. */
  private void move(int offset) {
    if (program.bits == 16) {
      program.emit(0x66);
    }
    program.emit(0xC7);
    absolute(0, offset);
    program.emitNumber(0, 4);
  }

  private void absolute(int extension, int offset) {
    program.absolute(extension, Layout.SCRATCH - program.base + offset);
  }
}
