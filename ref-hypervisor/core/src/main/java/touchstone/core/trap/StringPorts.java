package touchstone.core.trap;

import touchstone.core.hypercall.GuestMemory;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Exit;
import touchstone.core.virt.VirtualizationDriver;

/**
 * INS and OUTS at ports without a device: memory is filled with all ones, or read and dropped.
 *
 * <p>Memory is reached through the guest's own page tables only, with supervisor rights; therefore
 * ring 0 alone is served and everybody else gets #GP(0), as with an I/O bitmap that permits
 * nothing. An exit moves at most {@link #CHUNK} elements; the rest of a REP runs again, so
 * interrupts come through. @sdm volume 2, INS and OUTS
 */
// [impl->req~cpu-string-io~1]
final class StringPorts {
  /** #GP(0). */
  static final int REFUSED = 0;

  static final int DONE = 1;

  /** Elements are left: the instruction runs again. */
  static final int REPEAT = 2;

  /** #PF is queued. */
  static final int FAULT = 3;

  private static final int CHUNK = 256;
  private static final int PF = 14;
  private static final int ERROR_WRITE = 2;
  private static final int RCX = 1;
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final int FS = 4;
  private static final long RFLAGS_DF = 0x400L;
  private static final long LOW = 0xFFFFFFFFL;

  private final VirtualizationDriver driver;
  private final GuestMemory memory;
  private final Services services;
  private final VcpuContext context = new VcpuContext();
  private final byte[] element = new byte[4];
  private boolean wide;

  StringPorts(
      VirtualizationDriver virtualization, GuestMemory guestMemory, Services upperServices) {
    driver = virtualization;
    memory = guestMemory;
    services = upperServices;
  }

  /** REFUSED, DONE, REPEAT or FAULT. */
  /*@ normal_behavior
    @ requires exit.string && 0 <= exit.segment && exit.segment <= 5;
    @ requires exit.width == 1 || exit.width == 2 || exit.width == 4;
    @ requires exit.addressBytes == 2 || exit.addressBytes == 4 || exit.addressBytes == 8;
    @ ensures REFUSED <= \result && \result <= FAULT;
    @*/
  int access(Vcpu v, Exit exit) {
    if (driver.cpl(v) != 0) {
      return REFUSED;
    }
    driver.save(v, context);
    wide = driver.codeBits(v) == 64;
    int index = exit.read ? RDI : RSI;
    long mask = exit.addressBytes == 8 ? -1L : (1L << 8 * exit.addressBytes) - 1L;
    long count = exit.repeated ? v.gpr[RCX] & mask : 1L;
    long step = (context.rflags & RFLAGS_DF) != 0 ? -exit.width : exit.width;
    long at = v.gpr[index] & mask;
    int moved = 0;
    int outcome = DONE;
    while (outcome == DONE && moved < count && moved < CHUNK) {
      outcome = move(v, exit, at);
      if (outcome == DONE) {
        at = at + step & mask;
        moved = moved + 1;
      }
    }
    v.gpr[index] = merge(v.gpr[index], at, exit.addressBytes);
    if (exit.repeated) {
      v.gpr[RCX] = merge(v.gpr[RCX], count - moved, exit.addressBytes);
    }
    return outcome == DONE && moved < count ? REPEAT : outcome;
  }

  private int move(Vcpu v, Exit exit, long offset) {
    int segment = exit.segment;
    if (!wide && offset + exit.width - 1L > context.limit[segment]) {
      return REFUSED;
    }
    long base = wide && segment < FS ? 0L : context.base[segment];
    long linear = wide ? base + offset : base + offset & LOW;
    return exit.read ? in(v, exit, linear) : out(v, exit, linear);
  }

  private int in(Vcpu v, Exit exit, long linear) {
    for (int i = 0; i < exit.width; i++) {
      element[i] = -1;
    }
    if (memory.copyOut(v, linear, element, 0, exit.width)) {
      return DONE;
    }
    return pageFault(v, linear, ERROR_WRITE);
  }

  private int out(Vcpu v, Exit exit, long linear) {
    if (!memory.copyIn(v, linear, element, 0, exit.width)) {
      return pageFault(v, linear, 0);
    }
    if (exit.number == Ports.DEBUG_CONSOLE && exit.width == 1) {
      services.console(v.domain, element[0] & 0xFF);
    }
    return DONE;
  }

  private int pageFault(Vcpu v, long linear, int error) {
    v.cr2 = linear;
    driver.injectException(v, PF, error);
    return FAULT;
  }

  /** A 16-bit address register keeps its upper part, a 32-bit one clears it. @sdm 3.4.1.1 */
  private static long merge(long old, long value, int bytes) {
    switch (bytes) {
      case 2:
        return old & ~0xFFFFL | value & 0xFFFFL;
      case 4:
        return value & LOW;
      default:
        return value;
    }
  }
}
