package touchstone.machine.vmx;

/** Canonical linear addresses: bits 63:47 are all equal (48-bit linear addresses). @sdm 3.3.7.1 */
final class Canonical {
  private Canonical() {}

  static boolean holds(long address) {
    return address << 16 >> 16 == address;
  }
}
