package touchstone.host.noninterference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.PvhImage;

/**
 * An assembler for a few dozen 32-bit instructions, enough to write guests at run time.
 *
 * <p>Registers are numbered as in the encodings. Code lies where {@link PvhImage} loads it.
 */
final class GuestCode {
  static final int EAX = 0;
  static final int ECX = 1;
  static final int EDX = 2;
  static final int EBX = 3;
  static final int ESP = 4;
  static final int EBP = 5;
  static final int ESI = 6;
  static final int EDI = 7;

  /** Bytes there can be. */
  static final int LIMIT = 0xF000;

  private final CpuModel cpu;
  private final ByteBuffer code = ByteBuffer.allocate(LIMIT).order(ByteOrder.LITTLE_ENDIAN);

  GuestCode(CpuModel cpu) {
    this.cpu = cpu;
  }

  /** Address of the next instruction. */
  int here() {
    return PvhImage.LOAD_ADDRESS + code.position();
  }

  /** Everything so far, up to the highest byte written. */
  byte[] bytes() {
    byte[] all = new byte[code.position()];
    code.get(0, all);
    return all;
  }

  GuestCode raw(int... bytes) {
    for (int b : bytes) {
      code.put((byte) b);
    }
    return this;
  }

  GuestCode word(int value) {
    code.putInt(value);
    return this;
  }

  /** Changes a word written before. */
  void patch(int address, int value) {
    code.putInt(address - PvhImage.LOAD_ADDRESS, value);
  }

  /** Zeros up to an address. */
  void skipTo(int address) {
    code.position(address - PvhImage.LOAD_ADDRESS);
  }

  /** MOV r32, imm32. */
  GuestCode move(int register, int value) {
    return raw(0xB8 + register).word(value);
  }

  /** MOV r32, [address]. */
  GuestCode load(int register, int address) {
    return raw(0x8B, register << 3 | 5).word(address);
  }

  /** MOV [address], r32. */
  GuestCode store(int address, int register) {
    return raw(0x89, register << 3 | 5).word(address);
  }

  /** MOV DWORD [address], imm32. */
  GuestCode put(int address, int value) {
    return raw(0xC7, 0x05).word(address).word(value);
  }

  /** ADD DWORD [address], imm32. */
  GuestCode addTo(int address, int value) {
    return raw(0x81, 0x05).word(address).word(value);
  }

  /** JMP to an address. */
  GuestCode jump(int address) {
    int next = here() + 5;
    return raw(0xE9).word(address - next);
  }

  /** A loop of {@code turns} turns that does nothing. */
  GuestCode spin(int turns) {
    return move(ECX, turns).raw(0xE2, 0xFE);
  }

  /** VMCALL or VMMCALL with what the registers hold. */
  GuestCode hypercall() {
    return cpu == CpuModel.INTEL ? raw(0x0F, 0x01, 0xC1) : raw(0x0F, 0x01, 0xD9);
  }

  /** A hypercall with constant arguments: EBX, ECX, EDX, ESI, EDI. */
  GuestCode hypercall(int number, int... arguments) {
    int[] registers = {EBX, ECX, EDX, ESI, EDI};
    for (int i = 0; i < arguments.length; i++) {
      move(registers[i], arguments[i]);
    }
    return move(EAX, number).hypercall();
  }
}
