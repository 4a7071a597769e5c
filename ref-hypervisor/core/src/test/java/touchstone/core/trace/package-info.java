/**
 * Sequences of hypercalls as text: what a failing property writes, what a person reads, and what a
 * test replays.
 *
 * <p>A trace is a file of lines; {@code #} begins a comment, numbers are hexadecimal but for
 * domain, vCPU and hypercall numbers and results, which are decimal.
 *
 * <pre>
 * touchstone-trace 1
 * system intel|amd silo|open FRAMES       the computer and the policy; FRAMES is decimal
 * guest PAGES VCPUS wide|narrow           domain 1, 2, ... in order; domain 0 is always there
 * write dDOMAIN ADDRESS BYTES             the guest writes its memory, at a guest-physical address
 * entry dDOMAIN REFERENCE VALUE           the guest writes an entry of its grant table
 * call dDOMAIN vVCPU NUMBER A1 A2 A3 A4 A5 [= RESULT]
 * resume dDOMAIN                          the toolstack resumes a domain that has shut down
 * ready dDOMAIN                           vCPU 0 is made runnable
 * layout dDOMAIN wide|narrow              the layout of shared_info is latched
 * </pre>
 *
 * <p>A call with a result is one that must return just that. A {@code call} line is that of {@code
 * ./touchstone run --trace}, without the time and with the number for the name.
 */
package touchstone.core.trace;
