/**
 * AMD-V as a processor implements it.
 *
 * <p>The VMCB is a page of physical memory ({@code Vmcb}, laid out as {@code VmcbLayout} says).
 * {@code Vmrun} checks and loads it and injects an event; while the guest runs, {@code SvmGuest} is
 * asked before everything a hypervisor may intercept; {@code NptWalker} translates its physical
 * addresses. {@code SvmExit} stores why it stopped and reloads the host.
 *
 * <p>{@code touchstone.machine.vmx} is the same story for VT-x, file by file.
 */
@NullMarked
package touchstone.machine.svm;

import org.jspecify.annotations.NullMarked;
