package touchstone.conformance.evidence;

import java.util.Locale;

/** How one knows that a requirement holds, the strongest first. */
public enum Means {
  /** KeY has closed every contract the property rests on. */
  PROVED,
  /** As PROVED, for sizes up to a stated bound. */
  BOUNDED,
  /** Random histories against a model or the executable specification. */
  PROPERTY,
  /** The executable specification judged every step of every guest and found nothing. */
  JUDGED,
  /** Chosen cases in unit tests. */
  TESTED,
  /** A fuzz target without a finding. */
  FUZZED,
  /** A conformance guest that passed in this configuration. */
  GUEST,
  /** Nobody has checked. */
  ASSUMED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
