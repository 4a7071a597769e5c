package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.decode.Instruction;
import touchstone.machine.memory.PhysicalMemory;

/**
 * I/O instructions and MSR accesses: unconditional exits and bitmaps. @sdm 25.6.4, 25.6.9, 26.1.3
 */
final class VmxBitmapExits {
  /** Exit qualification of I/O instructions. @sdm 28.2.1 */
  private static final int INPUT = 1 << 3;

  private static final int STRING = 1 << 4;
  private static final int REPEATED = 1 << 5;
  private static final int IMMEDIATE = 1 << 6;
  private static final int PORT_SHIFT = 16;

  /** IN and OUT with the port in the instruction have opcodes E4 to E7. */
  private static final int FIRST_IMMEDIATE_OPCODE = 0xE4;

  private static final int LAST_IMMEDIATE_OPCODE = 0xE7;

  private static final int PORTS_PER_BITMAP = 0x8000;
  private static final int LAST_PORT = 0xFFFF;

  private static final int LOW_MSRS = 0x2000;
  private static final int HIGH_MSR_BASE = 0xC0000000;

  /** The MSR bitmaps: read low, read high, write low, write high, 1 KiB each. */
  private static final int HIGH_OFFSET = 1024;

  private static final int WRITE_OFFSET = 2048;

  private final VmxState state;
  private final Vmcs vmcs;
  private final PhysicalMemory memory;
  private boolean ioBitmaps;
  private boolean unconditionalIo;
  private boolean msrBitmaps;

  VmxBitmapExits(VmxState state) {
    this.state = state;
    this.vmcs = state.vmcs;
    this.memory = state.cpu.machine.memory();
  }

  void loadControls() {
    ioBitmaps = vmcs.processorBased(USE_IO_BITMAPS);
    unconditionalIo = vmcs.processorBased(UNCONDITIONAL_IO_EXITING);
    msrBitmaps = vmcs.processorBased(USE_MSR_BITMAPS);
  }

  void io(Instruction in, int port, int bytes, boolean input, boolean string, long linear) {
    if (!(ioBitmaps ? portIntercepted(port, bytes) : unconditionalIo)) {
      return;
    }
    boolean immediate = in.opcode >= FIRST_IMMEDIATE_OPCODE && in.opcode <= LAST_IMMEDIATE_OPCODE;
    long qualification =
        bytes - 1
            | (input ? INPUT : 0)
            | (string ? STRING : 0)
            | (string && in.rep != 0 ? REPEATED : 0)
            | (immediate ? IMMEDIATE : 0)
            | (long) port << PORT_SHIFT;
    VmExit exit = state.exit.instruction(in, string ? information(in, input) : 0);
    throw exit.guestAddresses(0, string ? linear : 0)
        .leave(ExitReason.IO_INSTRUCTION, qualification);
  }

  private static int information(Instruction in, boolean input) {
    return InstructionInformation.string(in, input);
  }

  /** An access that wraps around port FFFFH always exits. */
  private boolean portIntercepted(int port, int bytes) {
    for (int p = port; p < port + bytes; p++) {
      if (p > LAST_PORT || bit(ioBitmap(p), p % PORTS_PER_BITMAP)) {
        return true;
      }
    }
    return false;
  }

  private long ioBitmap(int port) {
    return vmcs.read(port < PORTS_PER_BITMAP ? VmcsField.IO_BITMAP_A : VmcsField.IO_BITMAP_B);
  }

  /** MSRs outside the two ranges always exit. */
  void msr(Instruction in, int msr, boolean write) {
    if (!msrBitmaps || msrIntercepted(msr, write)) {
      int reason = write ? ExitReason.WRMSR : ExitReason.RDMSR;
      throw state.exit.instruction(in).leave(reason, 0);
    }
  }

  private boolean msrIntercepted(int msr, boolean write) {
    int low = Integer.compareUnsigned(msr, LOW_MSRS) < 0 ? msr : -1;
    int high = msr - HIGH_MSR_BASE;
    boolean inHigh = Integer.compareUnsigned(high, LOW_MSRS) < 0;
    if (low < 0 && !inHigh) {
      return true;
    }
    long bitmap = vmcs.read(VmcsField.MSR_BITMAPS) + (write ? WRITE_OFFSET : 0);
    return inHigh ? bit(bitmap + HIGH_OFFSET, high) : bit(bitmap, low);
  }

  private boolean bit(long bitmap, int index) {
    return (memory.read8(bitmap + index / 8) >>> index % 8 & 1) != 0;
  }
}
