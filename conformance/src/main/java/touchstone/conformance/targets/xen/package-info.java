/**
 * Real Xen as a target.
 *
 * <p>A script in domain 0, the agent, works through a {@link
 * touchstone.conformance.targets.xen.Plan} and tells what it sees in an {@link
 * touchstone.conformance.targets.xen.AgentStream}. Where domain 0 is makes the kinds: on an
 * emulated machine that is booted for a batch of cases ({@code xen-emulated}), or on a real host,
 * here or behind ssh ({@code xl}).
 */
@NullMarked
package touchstone.conformance.targets.xen;

import org.jspecify.annotations.NullMarked;
