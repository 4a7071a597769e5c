package touchstone.host.toolstack;

import touchstone.machine.image.PvhImage;

/** Small 32-bit PVH images made here, so that tests need no compiler. */
public final class TestImages {

  private TestImages() {}

  /** {@code size} bytes of zeros as code, and {@code bss} bytes behind them. */
  static byte[] pvh(int size, int bss) {
    return pvh(new byte[size], bss);
  }

  /** Where a guest finds its console ring. */
  public static int consolePage() {
    return GuestLayout.CONSOLE_GFN << 12;
  }

  /** Where a guest finds its xenstore ring. */
  public static int xenstorePage() {
    return GuestLayout.XENSTORE_GFN << 12;
  }

  /** Code that starts at 1 MiB, as the entry note says. */
  public static byte[] pvh(byte[] code, int bss) {
    return PvhImage.of(code, bss);
  }
}
