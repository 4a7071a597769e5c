package touchstone.core.trap;

import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;

/**
 * I/O ports of a guest: none has a device behind it but 0xE9, the debug console, as in Xen.
 *
 * <p>Reads give all ones, writes vanish. String instructions are {@link StringPorts}.
 */
// [impl->req~cpu-io-contained~1]
final class Ports {
  /** The port of Bochs, QEMU and Xen that prints bytes. */
  static final int DEBUG_CONSOLE = 0xE9;

  private static final int RAX = 0;

  private final Services services;

  Ports(Services upperServices) {
    services = upperServices;
  }

  /** IN and OUT of a register. */
  /*@ normal_behavior
    @ requires !exit.string && (exit.width == 1 || exit.width == 2 || exit.width == 4);
    @ ensures !exit.read ==> v.gpr[0] == \old(v.gpr[0]);
    @ assignable v.gpr[0];
    @*/
  void access(Vcpu v, Exit exit) {
    if (exit.read) {
      v.gpr[RAX] = allOnes(v.gpr[RAX], exit.width);
    } else if (exit.number == DEBUG_CONSOLE && exit.width == 1) {
      services.console(v.domain, (int) (v.gpr[RAX] & 0xFF));
    }
  }

  /** IN writes AL or AX and keeps the rest, or EAX and clears the upper half. */
  private static long allOnes(long rax, int width) {
    switch (width) {
      case 1:
        return rax | 0xFFL;
      case 2:
        return rax | 0xFFFFL;
      default:
        return 0xFFFFFFFFL;
    }
  }
}
