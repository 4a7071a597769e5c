package touchstone.machine.svm;

import touchstone.machine.decode.Instruction;
import touchstone.machine.memory.PhysicalMemory;

/** I/O and MSR intercepts through the permission maps. @apm 15.10, 15.11 */
final class SvmBitmapExits {
  /** EXITINFO1 of I/O instructions. @apm 15.10.2 */
  private static final int INPUT = 1;

  private static final int STRING = 1 << 2;
  private static final int REPEATED = 1 << 3;
  private static final int DATA_SIZE_SHIFT = 4;
  private static final int ADDRESS_SIZE_SHIFT = 6;
  private static final int SEGMENT_SHIFT = 10;
  private static final int PORT_SHIFT = 16;

  /** The MSR map: three ranges of 8192 registers, two bits each, 2 KiB per range. */
  private static final int RANGE_MSRS = 0x2000;

  private static final int RANGE_BYTES = 0x800;
  private static final int[] RANGE_BASES = {0, 0xC0000000, 0xC0010000};

  private final SvmState state;
  private final Vmcb vmcb;
  private final PhysicalMemory memory;
  private boolean ioMap;
  private boolean msrMap;

  SvmBitmapExits(SvmState state) {
    this.state = state;
    this.vmcb = state.vmcb;
    this.memory = state.cpu.machine.memory();
  }

  void loadControls() {
    ioMap = vmcb.test(VmcbLayout.INTERCEPT_1, InterceptBits.IOIO_PROT);
    msrMap = vmcb.test(VmcbLayout.INTERCEPT_1, InterceptBits.MSR_PROT);
  }

  void io(Instruction in, int port, int bytes, boolean input, boolean string) {
    if (!ioMap || !portIntercepted(port, bytes)) {
      return;
    }
    long information =
        (input ? INPUT : 0)
            | (string ? STRING | in.segment << SEGMENT_SHIFT : 0)
            | (string && in.rep != 0 ? REPEATED : 0)
            | bytes << DATA_SIZE_SHIFT
            | in.addressSize << ADDRESS_SIZE_SHIFT
            | (long) port << PORT_SHIFT;
    long next = state.cpu.instructionRip + in.length;
    throw state.exit.instruction(in).information(information, next).leave(ExitCode.IOIO);
  }

  /** The map has three bits beyond port FFFFH for accesses that reach over the end. */
  private boolean portIntercepted(int port, int bytes) {
    long map = vmcb.read64(VmcbLayout.IOPM_BASE_PA) & ~0xFFFL;
    for (int p = port; p < port + bytes; p++) {
      if ((memory.read8(map + p / 8) >>> p % 8 & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** EXITINFO1 is 0 for RDMSR, 1 for WRMSR. */
  void msr(Instruction in, int msr, boolean write) {
    if (msrMap && msrIntercepted(msr, write)) {
      throw state.exit.instruction(in).information(write ? 1 : 0, 0).leave(ExitCode.MSR);
    }
  }

  /** MSRs outside the three ranges are always intercepted. */
  private boolean msrIntercepted(int msr, boolean write) {
    long map = vmcb.read64(VmcbLayout.MSRPM_BASE_PA) & ~0xFFFL;
    for (int range = 0; range < RANGE_BASES.length; range++) {
      int index = msr - RANGE_BASES[range];
      if (Integer.compareUnsigned(index, RANGE_MSRS) < 0) {
        int bit = 2 * index + (write ? 1 : 0);
        return (memory.read8(map + range * RANGE_BYTES + bit / 8) >>> bit % 8 & 1) != 0;
      }
    }
    return true;
  }
}
