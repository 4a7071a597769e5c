package touchstone.core.trap;

import touchstone.core.apic.ApicPage;
import touchstone.core.apic.LocalApic;
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
 * Accesses to guest-physical addresses where the guest has no memory. The page of the local APIC
 * is its registers. Elsewhere it is as on a bus that nobody answers on, and as in Xen for a guest
 * without device model: reads give all ones and writes vanish.
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
  private final ApicPage apic;
  private final MoveInstruction move = new MoveInstruction();
  private final VcpuContext context = new VcpuContext();
  private final byte[] code = new byte[MoveInstruction.MAX_LENGTH];

  AbsentMemory(
      Hardware hw, Frames allFrames, VirtualizationDriver virtualization, ApicPage apicPage) {
    frames = allFrames;
    driver = virtualization;
    memory = new GuestMemory(hw, frames, driver);
    apic = apicPage;
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
      setRegister(v, load(v, exit.address));
    } else {
      store(v, exit.address);
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

  /** Registers of the APIC are read as a whole or in part, and written as a whole. @sdm 11.4.1 */
  private long load(Vcpu v, long address) {
    int offset = (int) (address & 0xFFFL);
    int within = offset & 3;
    if (!isApic(address) || within + move.memoryWidth > 4) {
      return -1L;
    }
    return (apic.read(v, offset - within) & 0xFFFFFFFFL) >>> 8 * within;
  }

  private void store(Vcpu v, long address) {
    if (isApic(address) && (address & 3L) == 0 && move.width == 4) {
      long value = move.immediate ? move.value : register(v, move.register);
      apic.write(v, (int) (address & 0xFFFL), (int) value);
    }
  }

  private static boolean isApic(long address) {
    return (address & ~0xFFFL) == LocalApic.BASE;
  }

  private long register(Vcpu v, int number) {
    return number == RSP ? driver.register(v, Registers.RSP) : v.gpr[number];
  }

  /** What was read, as wide as the memory operand, extended as the instruction says. */
  private void setRegister(Vcpu v, long read) {
    int unused = 64 - 8 * move.memoryWidth;
    long wide = read << unused;
    long extended = move.signed ? wide >> unused : wide >>> unused;
    if (move.register >= 16) {
      long kept = v.gpr[move.register - 16] & ~0xFF00L;
      v.gpr[move.register - 16] = kept | extended << 8;
      return;
    }
    long value = merge(register(v, move.register), extended, move.width);
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
