package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.decode.Instruction;

/** Guest accesses to control and debug registers: masks, shadows, CR3 targets. @sdm 26.1.3, 26.3 */
final class VmxRegisterExits {
  /** Access types of the exit qualification. @sdm 28.2.1 */
  private static final int MOV_TO = 0;

  private static final int MOV_FROM = 1 << 4;
  private static final int CLTS = 2 << 4;
  private static final int LMSW = 3 << 4;
  private static final int LMSW_MEMORY = 1 << 6;
  private static final int GPR_SHIFT = 8;
  private static final int LMSW_SOURCE_SHIFT = 16;
  private static final int DR_READ = 1 << 4;

  /** MP, EM and TS: what LMSW can set and clear. */
  private static final long MACHINE_STATUS = Cr0.MP | Cr0.EM | Cr0.TS;

  /** A guest's MOV to CR3 may ask that translations be kept. @sdm 4.10.4.1 */
  private static final long CR3_NO_FLUSH = 1L << 63;

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;
  private int primary;
  private long cr0Mask;
  private long cr0Shadow;
  private long cr4Mask;
  private long cr4Shadow;

  VmxRegisterExits(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
  }

  void loadControls() {
    primary = vmcs.readInt(VmcsField.PROCESSOR_BASED_CONTROLS);
    cr0Mask = vmcs.read(VmcsField.CR0_GUEST_HOST_MASK);
    cr0Shadow = vmcs.read(VmcsField.CR0_READ_SHADOW);
    cr4Mask = vmcs.read(VmcsField.CR4_GUEST_HOST_MASK);
    cr4Shadow = vmcs.read(VmcsField.CR4_READ_SHADOW);
  }

  long read(Instruction in, int cr, int gpr) {
    return switch (cr) {
      case 0 -> shadowed(cpu.cr0, cr0Mask, cr0Shadow);
      case 2 -> cpu.cr2;
      case 3 -> {
        exitIf(CR3_STORE_EXITING, in, cr, MOV_FROM, gpr);
        yield cpu.cr3;
      }
      case 4 -> shadowed(cpu.cr4, cr4Mask, cr4Shadow);
      default -> {
        exitIf(CR8_STORE_EXITING, in, cr, MOV_FROM, gpr);
        yield cpu.apic.cr8();
      }
    };
  }

  long write(Instruction in, int cr, long value, int gpr) {
    return switch (cr) {
      case 0 -> masked(in, cr, value, gpr, cpu.cr0, cr0Mask, cr0Shadow);
      case 3 -> {
        if (!target(value)) {
          exitIf(CR3_LOAD_EXITING, in, cr, MOV_TO, gpr);
        }
        yield value;
      }
      case 4 -> masked(in, cr, value, gpr, cpu.cr4, cr4Mask, cr4Shadow);
      case 8 -> {
        exitIf(CR8_LOAD_EXITING, in, cr, MOV_TO, gpr);
        yield value;
      }
      default -> value;
    };
  }

  /** Host-owned bits must agree with the shadow, or the host is asked; they keep their value. */
  private long masked(
      Instruction in, int cr, long value, int gpr, long current, long mask, long shadow) {
    if (((value ^ shadow) & mask) != 0) {
      throw exit(in, cr | MOV_TO | (long) gpr << GPR_SHIFT);
    }
    return shadowed(value, mask, current);
  }

  private static long shadowed(long value, long mask, long shadow) {
    return value & ~mask | shadow & mask;
  }

  private boolean target(long value) {
    int count = vmcs.readInt(VmcsField.CR3_TARGET_COUNT);
    for (int i = 0; i < count; i++) {
      if (vmcs.read(VmcsField.CR3_TARGET_VALUE0.plus(i)) == (value & ~CR3_NO_FLUSH)) {
        return true;
      }
    }
    return false;
  }

  boolean clearTaskSwitched(Instruction in) {
    if ((cr0Mask & Cr0.TS) == 0) {
      return true;
    }
    if ((cr0Shadow & Cr0.TS) != 0) {
      throw exit(in, CLTS);
    }
    return false;
  }

  long loadMachineStatus(Instruction in, int source, long newCr0) {
    boolean differs = ((source ^ cr0Shadow) & cr0Mask & MACHINE_STATUS) != 0;
    boolean setsProtection = (source & cr0Mask & ~cr0Shadow & Cr0.PE) != 0;
    if (differs || setsProtection) {
      int memory = in.memory ? LMSW_MEMORY : 0;
      state.exit.guestAddresses(0, in.memory ? operandAddress(in) : 0);
      throw exit(in, LMSW | memory | (long) source << LMSW_SOURCE_SHIFT);
    }
    return shadowed(newCr0, cr0Mask, cpu.cr0);
  }

  private long operandAddress(Instruction in) {
    return cpu.segments.base[in.segment] + in.effectiveAddress(cpu);
  }

  void debugRegister(Instruction in, int dr, boolean write, int gpr) {
    if ((primary & MOV_DR_EXITING) != 0) {
      long qualification = dr | (write ? 0 : DR_READ) | (long) gpr << GPR_SHIFT;
      throw state.exit.instruction(in).leave(ExitReason.MOV_DR, qualification);
    }
  }

  private void exitIf(int control, Instruction in, int cr, int type, int gpr) {
    if ((primary & control) != 0) {
      throw exit(in, cr | type | (long) gpr << GPR_SHIFT);
    }
  }

  private VmExitSignal exit(Instruction in, long qualification) {
    return state.exit.instruction(in).leave(ExitReason.CONTROL_REGISTER, qualification);
  }
}
