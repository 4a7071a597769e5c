package touchstone.conformance.faults;

import touchstone.conformance.suite.SuiteException;

/**
 * A fault in the core's source, for the prover, which reads sources.
 *
 * @param file below {@code ref-hypervisor/core/src/main/java/touchstone/core}
 * @param from text that occurs exactly once
 * @param to what stands there in the faulty core
 * @param type class whose contract must no longer close
 * @param contract part of that contract's name
 */
public record SourcePatch(String file, String from, String to, String type, String contract) {

  /** The faulty source; SuiteException if the text is not there exactly once. */
  public String applyTo(String source) {
    int at = source.indexOf(from);
    if (at < 0 || source.indexOf(from, at + 1) >= 0) {
      throw new SuiteException(file + ": '" + from + "' is not there exactly once");
    }
    return source.substring(0, at) + to + source.substring(at + from.length());
  }
}
