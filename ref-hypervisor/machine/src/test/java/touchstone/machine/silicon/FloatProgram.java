package touchstone.machine.silicon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.RowEncoder;
import touchstone.machine.execute.MmxConvertOpcodes;
import touchstone.machine.execute.MmxOpcodes;
import touchstone.machine.execute.x87.X87Opcodes;

/**
 * A few x87 and MMX instructions between FXRSTOR of a random state and FNINIT, each followed by
 * FXSAVE into an area of its own, so that the first area that differs names the instruction.
 *
 * <p>An exception left unmasked must not meet a waiting instruction, which would stop the process:
 * with exceptions unmasked there is one instruction, and none starts with one pending.
 */
final class FloatProgram {
  static final int AREA = 512;
  static final int MAXIMUM_STEPS = 6;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final int ALL_MASKED = 0x3F;
  private static final int MXCSR_MASK_FIELD = 28;

  /** May leave anything unmasked and pending: nothing comes after them. */
  private static final Set<String> LAST = Set.of("FLDCW", "FLDENV", "FRSTOR");

  /** Compared to within a unit in the last place. */
  static final Set<String> APPROXIMATE =
      Set.of("F2XM1", "FYL2X", "FYL2XP1", "FPATAN", "FSIN", "FCOS", "FPTAN", "FSINCOS");

  private static final List<OpcodeRow> ROWS =
      Stream.of(X87Opcodes.ROWS, MmxOpcodes.ROWS, MmxConvertOpcodes.ROWS)
          .flatMap(List::stream)
          .toList();

  final Program program;
  final List<String> names = new ArrayList<>();
  private final Random random;
  private final FloatValues values;
  private final boolean approximate;

  /**
   * @param approximate one transcendental instruction instead of others
   */
  FloatProgram(long seed, boolean has16, boolean approximate) {
    random = new Random(seed);
    values = new FloatValues(random);
    this.approximate = approximate;
    program = new Program(has16 ? 16 << Math.min(2, random.nextInt(4)) : 32 << random.nextInt(2));
  }

  /** Fills the scratch memory and generates the code for it. */
  void generate(byte[] scratch) {
    ByteBuffer memory = ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
    int control = control();
    state(memory, control);
    area(1, 0);
    int steps = (control & ALL_MASKED) == ALL_MASKED && !approximate ? MAXIMUM_STEPS : 1;
    for (int i = 1;
        i <= steps && (i == 1 || !LAST.contains(names.getLast().split(" ", -1)[0]));
        i++) {
      step(memory);
      area(0, i);
      clearMask(i);
    }
    program.emit(0xDB, 0xE3);
    program.endStep(names.toString());
  }

  private int control() {
    int masks = random.nextInt(3) > 0 ? ALL_MASKED : random.nextInt(ALL_MASKED + 1);
    int precision = random.nextInt(3) > 0 ? 0x300 : random.nextInt(4) << 8;
    return masks | precision | random.nextInt(4) << 10 | random.nextInt() & 0x1000 | 0x40;
  }

  /** An FXSAVE image: nothing pending, MXCSR at its default, pointers canonical. */
  private void state(ByteBuffer memory, int control) {
    memory.putShort(0, (short) control);
    memory.putShort(2, (short) (random.nextInt() & (0x7F40 | control & ALL_MASKED)));
    memory.putShort(4, (short) (random.nextInt(3) > 0 ? 0xFF : random.nextInt(256)));
    memory.putShort(6, (short) random.nextInt(0x800));
    memory.putLong(8, random.nextLong() >>> 20);
    memory.putLong(16, random.nextLong() >>> 20);
    memory.putInt(24, 0x1F80);
    for (int i = 0; i < 8; i++) {
      values.extended(memory, 32 + 16 * i);
    }
    if (random.nextInt(4) == 0) {
      memory.putShort(56, memory.getShort(40));
    }
  }

  /** FXRSTOR (1) or FXSAVE (0) of an area at the start of the scratch memory. */
  private void area(int extension, int index) {
    if (program.bits == 64) {
      program.emit(0x48);
    }
    program.emit(0x0F, 0xAE);
    absolute(extension, index * AREA);
  }

  /** The processor's MXCSR_MASK is not the model's: MOV of zero. */
  private void clearMask(int index) {
    if (program.bits == 16) {
      program.emit(0x66);
    }
    program.emit(0xC7);
    absolute(0, index * AREA + MXCSR_MASK_FIELD);
    program.emitNumber(0, 4);
  }

  private void absolute(int extension, int offset) {
    program.absolute(extension, Layout.SCRATCH - program.base + offset);
  }

  private void step(ByteBuffer memory) {
    OpcodeRow row = row();
    RowEncoder encoder = new RowEncoder();
    encoder.codeBits = program.bits;
    encoder.operandSize = 2 << random.nextInt(program.bits == 64 ? 3 : 2);
    encoder.rm = register();
    encoder.reg = register();
    encoder.immediate = random.nextInt(70);
    if (RowEncoder.isMemoryOnly(row) || takesMemory(row) && random.nextBoolean()) {
      operand(memory, encoder);
    }
    program.emit(encoder.encode(row));
    names.add(row.mnemonic() + " " + row.encoding());
  }

  /** Any but the stack pointer. */
  private int register() {
    int register = random.nextInt(program.bits == 64 ? 16 : 8);
    return register == RSP ? 0 : register;
  }

  /** Operands of 16 bytes must be aligned, which those here are not. */
  private static boolean takesMemory(OpcodeRow row) {
    return !X87Opcodes.ROWS.contains(row)
        && !RowEncoder.isRegisterOnly(row)
        && !row.operands().contains("Wx");
  }

  private void operand(ByteBuffer memory, RowEncoder encoder) {
    int offset = (int) (Layout.DATA - Layout.SCRATCH) + random.nextInt(Layout.DATA_BYTES / 2);
    values.memory(memory, offset);
    encoder.memory = true;
    encoder.base = RBX;
    encoder.displacement = random.nextInt(0x100);
    long address = Layout.SCRATCH - program.base + offset - encoder.displacement;
    if (program.bits == 16) {
      encoder.index = -1;
    }
    program.set(RBX, address);
  }

  private OpcodeRow row() {
    while (true) {
      OpcodeRow row = ROWS.get(random.nextInt(ROWS.size()));
      if (APPROXIMATE.contains(row.mnemonic()) == approximate
          && !row.mnemonic().equals("MASKMOVQ")) {
        return row;
      }
    }
  }
}
