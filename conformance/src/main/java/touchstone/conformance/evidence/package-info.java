/**
 * From what was run to what may be claimed.
 *
 * <p>{@link touchstone.conformance.evidence.Pack} gathers the files that proofs, tests, guests and
 * campaigns have left behind; {@link touchstone.conformance.evidence.Evidence} reads them; {@link
 * touchstone.conformance.evidence.ClaimMatrix} says of every requirement and configuration by which
 * means it is known to hold; {@link touchstone.conformance.evidence.Verification} does all of it
 * again on a pack from elsewhere and refuses one that is partial or altered.
 */
@NullMarked
package touchstone.conformance.evidence;

import org.jspecify.annotations.NullMarked;
