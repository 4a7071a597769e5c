package touchstone.host.xenstore;

/** Domain numbers as decimal text. @xen public/xen.h DOMID_FIRST_RESERVED */
final class DomainNumber {
  private static final int FIRST_RESERVED = 0x7ff0;

  private DomainNumber() {}

  /** The number, 0 to 0x7fef, or -1 if the text is none. */
  static int parse(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int number = Integer.parseInt(text);
    return number < FIRST_RESERVED ? number : -1;
  }
}
