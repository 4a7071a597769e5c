package touchstone.machine.cpu;

/** The state components that XSAVE can manage: bits of XCR0. @sdm 1 13.3 */
public final class Xcr0 {
  /** Always set. */
  public static final long X87 = 1;

  public static final long SSE = 1 << 1;
  public static final long SUPPORTED = X87 | SSE;

  /** FXSAVE's image and the header; the components supported need no more. @sdm 1 13.4 */
  public static final int AREA_BYTES = FxsaveLayout.BYTES + 64;

  private Xcr0() {}
}
