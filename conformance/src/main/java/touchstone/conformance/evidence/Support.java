package touchstone.conformance.evidence;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One piece of evidence and the configurations it speaks of.
 *
 * @param vendor {@code intel}, {@code amd}, or empty for both
 * @param several only configurations with several vCPUs, or only those with one; null for both
 */
record Support(Means means, String vendor, @Nullable Boolean several) {

  /** Evidence about code that serves every configuration, unless its name says which vendor. */
  static Support by(Means means, String unit) {
    String name = unit.toLowerCase(Locale.ROOT);
    boolean intel = name.startsWith("vmx") || name.startsWith("ept") || name.startsWith("vmcs");
    boolean amd = name.startsWith("svm") || name.startsWith("npt") || name.startsWith("vmcb");
    return new Support(means, intel ? "intel" : amd ? "amd" : "", null);
  }

  boolean covers(Configuration configuration) {
    return (vendor.isEmpty() || vendor.equals(configuration.vendor()))
        && (several == null || several == configuration.several());
  }
}
