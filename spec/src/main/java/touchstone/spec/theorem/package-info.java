/**
 * The isolation theorem, stated on the abstract state.
 *
 * <p>{@link touchstone.spec.theorem.Invariant}: what holds of every state. {@link
 * touchstone.spec.theorem.Integrity}: one domain's step changes nothing of another's but what that
 * one has offered ({@link touchstone.spec.theorem.Offer} lists it all). Confidentiality: if two
 * states look the same to a domain ({@link touchstone.spec.theorem.View}) and the domain's call
 * reveals the same in both ({@link touchstone.spec.theorem.Declassification} lists what calls
 * reveal), then the same answers are allowed, and the states after look the same again.
 *
 * <p>The specification's own tests check that {@code step} preserves all three; the oracle checks
 * the first two on every step it judges.
 */
@NullMarked
package touchstone.spec.theorem;

import org.jspecify.annotations.NullMarked;
