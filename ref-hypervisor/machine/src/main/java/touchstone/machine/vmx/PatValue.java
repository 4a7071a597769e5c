package touchstone.machine.vmx;

/** A page-attribute table: eight bytes, each 0, 1, 4, 5, 6 or 7. @sdm 12.12.2 */
final class PatValue {
  private PatValue() {}

  static boolean valid(long pat) {
    boolean reserved = (pat & 0xF8F8_F8F8_F8F8_F8F8L) != 0;
    long types2and3 = pat & ~(pat >>> 1) & 0x0202_0202_0202_0202L;
    return !reserved && types2and3 == 0;
  }
}
