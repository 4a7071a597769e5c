package touchstone.machine.vmx;

import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;

/**
 * The VM-exit instruction-information field: how the operand of the exiting instruction is encoded.
 * The formats of the instructions differ in a few bits only, which the methods add. @sdm 28.2.5
 */
final class InstructionInformation {
  private static final int REGISTER_1_SHIFT = 3;
  private static final int ADDRESS_SIZE_SHIFT = 7;
  private static final int REGISTER_FORM = 1 << 10;
  private static final int OPERAND_SIZE_SHIFT = 11;
  private static final int SEGMENT_SHIFT = 15;
  private static final int INDEX_SHIFT = 18;
  private static final int INDEX_INVALID = 1 << 22;
  private static final int BASE_SHIFT = 23;
  private static final int BASE_INVALID = 1 << 27;
  private static final int REGISTER_2_SHIFT = 28;
  private static final int IDENTITY_SHIFT = 28;

  private InstructionInformation() {}

  /** VMCLEAR, VMPTRLD, VMPTRST, VMXON. */
  static int memory(Instruction in) {
    return in.scale
        | size(in.addressSize) << ADDRESS_SIZE_SHIFT
        | in.segment << SEGMENT_SHIFT
        | register(in.index, INDEX_SHIFT, INDEX_INVALID)
        | register(in.base, BASE_SHIFT, BASE_INVALID);
  }

  /** INVEPT, INVVPID, INVPCID: memory, and a register that holds the type. */
  static int memoryAndRegister(Instruction in) {
    return memory(in) | in.reg << REGISTER_2_SHIFT;
  }

  /** VMREAD, VMWRITE: register or memory, and a register that holds the encoding. */
  static int operandAndRegister(Instruction in) {
    return operand(in) | in.reg << REGISTER_2_SHIFT;
  }

  /** SLDT, STR, LLDT, LTR: register or memory. */
  static int systemSegment(Instruction in, int identity) {
    return operand(in) | identity << IDENTITY_SHIFT;
  }

  /** SGDT, SIDT, LGDT, LIDT. */
  static int descriptorTable(Instruction in, int identity) {
    int wide = in.operandSize == 2 ? 0 : 1;
    return memory(in) | wide << OPERAND_SIZE_SHIFT | identity << IDENTITY_SHIFT;
  }

  /** RDRAND, RDSEED: the destination register. */
  static int destination(Instruction in) {
    return in.rm << REGISTER_1_SHIFT | size(in.operandSize) << OPERAND_SIZE_SHIFT;
  }

  /** INS, OUTS. */
  static int string(Instruction in, boolean input) {
    int segment = input ? SegmentRegisters.ES : in.segment;
    return size(in.addressSize) << ADDRESS_SIZE_SHIFT | segment << SEGMENT_SHIFT;
  }

  private static int operand(Instruction in) {
    return in.memory ? memory(in) : in.rm << REGISTER_1_SHIFT | REGISTER_FORM;
  }

  private static int register(int number, int shift, int invalid) {
    return number == Instruction.NO_REGISTER ? invalid : number << shift;
  }

  /** 2, 4, 8 bytes as 0, 1, 2. */
  private static int size(int bytes) {
    return bytes == 8 ? 2 : bytes == 4 ? 1 : 0;
  }
}
