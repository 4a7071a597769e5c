/**
 * {@code ./touchstone fuzz}: a JVM for each target with Jazzer on it, what libFuzzer says about
 * itself put in words, and the evidence at the end.
 */
@NullMarked
package touchstone.fuzz.campaign;

import org.jspecify.annotations.NullMarked;
