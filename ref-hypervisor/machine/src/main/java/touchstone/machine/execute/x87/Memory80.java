package touchstone.machine.execute.x87;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;

/** Memory operands of ten bytes and the fields of images, by their offset from the operand. */
final class Memory80 {
  private Memory80() {}

  static long read(Cpu cpu, Instruction in, int displacement, int bytes) {
    return cpu.mmu.read(in.segment, offset(cpu, in, displacement), bytes);
  }

  static void write(Cpu cpu, Instruction in, int displacement, int bytes, long value) {
    cpu.mmu.write(in.segment, offset(cpu, in, displacement), bytes, value);
  }

  static Extended read(Cpu cpu, Instruction in, int displacement) {
    long significand = read(cpu, in, displacement, 8);
    return new Extended((int) read(cpu, in, displacement + 8, 2), significand);
  }

  /** Both parts are checked before either is written. */
  static void write(Cpu cpu, Instruction in, int displacement, Extended value) {
    cpu.mmu.readForWrite(in.segment, offset(cpu, in, displacement + 8), 2);
    write(cpu, in, displacement, 8, value.significand());
    write(cpu, in, displacement + 8, 2, value.signExponent());
  }

  /** So that an image is not written by halves. */
  static void checkWritable(Cpu cpu, Instruction in, int bytes) {
    cpu.mmu.readForWrite(in.segment, offset(cpu, in, 0), 1);
    cpu.mmu.readForWrite(in.segment, offset(cpu, in, bytes - 1), 1);
  }

  private static long offset(Cpu cpu, Instruction in, int displacement) {
    return Width.truncate(in.effectiveAddress(cpu) + displacement, in.addressSize);
  }
}
