/**
 * Proofs over the core's own sources, searched by KeY.
 *
 * <p>{@link touchstone.proofs.Prove} is the program. It reads the expected contracts ({@link
 * touchstone.proofs.Expectations}), loads the sources as they stand ({@link
 * touchstone.proofs.Session}), looks for a proof of each contract ({@link
 * touchstone.proofs.Search}), probes each for vacuity, and judges the run ({@link
 * touchstone.proofs.Judgement}): what is proved, what is open, and whether that is what was
 * expected.
 *
 * <p>KeY is GPL-2 and runs in a process of its own: no other module depends on this one.
 */
@NullMarked
package touchstone.proofs;

import org.jspecify.annotations.NullMarked;
