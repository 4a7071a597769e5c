/**
 * The suite can fail: known faults, put back into the core, and who notices.
 *
 * <p>Each {@link touchstone.conformance.faults.Fault} is modelled on a published advisory of
 * another hypervisor. It is a row: what it is like, which requirements it breaks, and the {@link
 * touchstone.conformance.faults.Edit}s that put it into the compiled classes of the core. The core
 * itself has no switch for it. {@link touchstone.conformance.faults.FaultyCore} writes the changed
 * classes into a directory that goes first on the class path of a child process, and each {@link
 * touchstone.conformance.faults.means.Means} runs what it has against that core.
 *
 * <p>An edit says how many places it must find. A core that has changed so that a fault no longer
 * applies is an error, never a fault that nobody notices.
 */
@NullMarked
package touchstone.conformance.faults;

import org.jspecify.annotations.NullMarked;
