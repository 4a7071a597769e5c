package touchstone.machine.svm;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.mmu.Mmu;

/** Guest-physical addresses through nested page tables; a nested page fault exits. @apm 15.25 */
final class SvmTranslation {
  /** Upper half of #NPF's EXITINFO1: final address, or an entry of the guest's page tables. */
  private static final long FINAL_ADDRESS = 1L << 32;

  private static final long TABLE_WALK = 1L << 33;

  private static final int RIGHT_WRITE = 1 << 1;
  private static final int MAX_INSTRUCTION_BYTES = 15;

  private final SvmState state;
  private final Cpu cpu;
  private final NptWalker walker;
  private final byte[] bytes = new byte[MAX_INSTRUCTION_BYTES];

  private boolean enabled;
  private boolean noExecuteEnabled;
  private long nestedCr3;
  private int grantedRights;

  /** Instruction bytes are being read for an exit: a fault then only ends the reading. */
  private boolean probing;

  SvmTranslation(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.walker = new NptWalker(cpu.machine.memory());
  }

  /** EFER is still the host's: its NXE governs the nested tables. */
  void loadControls() {
    enabled = state.vmcb.test(VmcbLayout.NESTED_PAGING, InterceptBits.NP_ENABLE);
    nestedCr3 = state.vmcb.read64(VmcbLayout.NESTED_CR3);
    noExecuteEnabled = (cpu.efer & Efer.NXE) != 0;
  }

  boolean enabled() {
    return enabled;
  }

  int grantedRights() {
    return grantedRights;
  }

  /** Every access of a guest page walk counts as a write. @apm 15.25.5 */
  long translate(long gpa, int access, boolean tableWalk) {
    int effective = tableWalk ? Mmu.WRITE : access;
    if (!walker.walk(nestedCr3, gpa, effective, noExecuteEnabled)) {
      throw failed(gpa, effective, tableWalk);
    }
    walker.markUsed(effective == Mmu.WRITE);
    grantedRights = walker.dirty() ? walker.rights() : walker.rights() & ~RIGHT_WRITE;
    return walker.address();
  }

  private RuntimeException failed(long gpa, int access, boolean tableWalk) {
    if (probing) {
      return cpu.fault(Fault.PF, 0);
    }
    return nestedPageFault(gpa, access, tableWalk);
  }

  private VmExitSignal nestedPageFault(long gpa, int access, boolean tableWalk) {
    long information = walker.errorCode(access) | (tableWalk ? TABLE_WALK : FINAL_ADDRESS);
    cpu.rip = cpu.instructionRip;
    recordInstructionBytes(access == Mmu.FETCH);
    return state.exit.information(information, gpa).leave(ExitCode.NPF);
  }

  /** None for a fault on an instruction fetch. @apm 15.8.4 */
  void recordInstructionBytes(boolean fetch) {
    int count = fetch ? 0 : readInstructionBytes();
    state.exit.instructionBytes(bytes, count);
  }

  private int readInstructionBytes() {
    int count = 0;
    probing = true;
    try {
      while (count < MAX_INSTRUCTION_BYTES) {
        long host = cpu.mmu.translateFetch(cpu.rip + count);
        bytes[count] = (byte) cpu.machine.memory().read8(host);
        count++;
      }
      return count;
    } catch (Fault unreadable) {
      return count;
    } finally {
      probing = false;
    }
  }
}
