package touchstone.machine.vmx;

import touchstone.machine.cpu.Cr0;

/** The bits of CR0 that VM entries and exits leave as they are. @sdm 27.3.2.1, 28.5.1 */
final class ControlRegisterBits {
  private static final long KEPT = Cr0.ET | Cr0.NW | Cr0.CD | 0x1FFA_FFC0L & ~(Cr0.WP | Cr0.AM);

  private ControlRegisterBits() {}

  static long cr0(long loaded, long current) {
    return loaded & ~KEPT | current & KEPT;
  }
}
