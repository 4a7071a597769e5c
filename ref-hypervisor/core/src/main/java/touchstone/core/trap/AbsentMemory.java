package touchstone.core.trap;

import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.GuestMemory;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Exit;
import touchstone.core.virt.VirtualizationDriver;

/**
 * Accesses to guest-physical addresses where the guest has no memory: as on a bus that nobody
 * answers on, and as in Xen for a guest without device model, reads give all ones and writes
 * vanish.
 *
 * <p>Firmware probes rely on it: GRUB looks for a coreboot table at the end of the first 4 GiB.
 * Only {@link MoveInstruction} is carried out. Fetching code from nowhere, delivering an event
 * through it, any other instruction, and a write to memory that is there but read-only end the
 * domain.
 */
// [impl->req~mem-unmapped-contained~1]
final class AbsentMemory {
  private static final int RSP = 4;
  private static final int CS = 1;
  private static final int PAGE_SHIFT = 12;

  private final Frames frames;
  private final VirtualizationDriver driver;
  private final GuestMemory memory;
  private final MoveInstruction move = new MoveInstruction();
  private final VcpuContext context = new VcpuContext();
  private final byte[] code = new byte[MoveInstruction.MAX_LENGTH];

  AbsentMemory(Hardware hw, Frames allFrames, VirtualizationDriver virtualization) {
    frames = allFrames;
    driver = virtualization;
    memory = new GuestMemory(hw, frames, driver);
  }

  /** Carries the access out and moves RIP on; false if the domain cannot go on. */
  boolean access(Vcpu v, Exit exit) {
    boolean fetch = (exit.rights & Rights.EXECUTE) != 0;
    if (fetch || exit.delivering || isThere(v, exit.address)) {
      return false;
    }
    if (!move.decode(code, fetch(v), driver.codeBits(v))) {
      return false;
    }
    if (move.load) {
      setRegister(v);
    }
    exit.instructionLength = move.length;
    driver.skipInstruction(v, exit);
    return true;
  }

  private boolean isThere(Vcpu v, long address) {
    long gfn = address >>> PAGE_SHIFT;
    return gfn < Frames.GFNS && frames.isMapped(v.domain.id, (int) gfn);
  }

  /** Copies as much of the instruction as can be read; the number of bytes. */
  private int fetch(Vcpu v) {
    driver.save(v, context);
    boolean wide = driver.codeBits(v) == 64;
    long linear = wide ? context.rip : context.base[CS] + context.rip & 0xFFFFFFFFL;
    int count = 0;
    while (count < code.length && memory.copyIn(v, linear + count, code, count, 1)) {
      count = count + 1;
    }
    return count;
  }

  /** All ones as wide as the memory operand, extended as the instruction says. */
  private void setRegister(Vcpu v) {
    long ones = move.memoryWidth == 8 || move.signed ? -1L : (1L << 8 * move.memoryWidth) - 1;
    if (move.register >= 16) {
      v.gpr[move.register - 16] = v.gpr[move.register - 16] | 0xFF00L;
      return;
    }
    long old = move.register == RSP ? driver.register(v, Registers.RSP) : v.gpr[move.register];
    long value = merge(old, ones, move.width);
    if (move.register == RSP) {
      driver.setRegister(v, Registers.RSP, value);
    } else {
      v.gpr[move.register] = value;
    }
  }

  /** A write of 1 or 2 bytes keeps the rest, one of 4 clears the upper half. @sdm 3.4.1.1 */
  private static long merge(long old, long value, int width) {
    switch (width) {
      case 1:
        return old & ~0xFFL | value & 0xFFL;
      case 2:
        return old & ~0xFFFFL | value & 0xFFFFL;
      case 4:
        return value & 0xFFFFFFFFL;
      default:
        return value;
    }
  }
}
