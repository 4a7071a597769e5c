/**
 * Intel VT-x as a processor implements it.
 *
 * <p>The VMCS lives in physical memory ({@link Vmcs}, its fields in {@link VmcsField}); the
 * capability MSRs say what is offered ({@link VmxCapabilities}). An instruction ({@link
 * VmxInstructions}, {@link VmxOperations}) leads to {@link VmEntry}: controls, host state and guest
 * state are checked rule by rule, the guest is loaded, an event injected. While it runs, {@link
 * VmxGuest} is asked before everything a hypervisor may intercept; {@link EptWalker} translates its
 * physical addresses. {@link VmExit} stores why it stopped and loads the host.
 *
 * <p>{@code touchstone.machine.svm} is the same story for AMD-V, file by file.
 */
@NullMarked
package touchstone.machine.vmx;

import org.jspecify.annotations.NullMarked;
