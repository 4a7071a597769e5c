/**
 * The instructions an operating system needs: segments, far transfers, control and debug registers,
 * tables, ports, system calls, MSRs.
 *
 * <p>One class of rows a family, gathered in {@link
 * touchstone.machine.execute.system.SystemOpcodes}. The order inside a semantic is the manual's:
 * #UD, privilege, the hypervisor's intercept, operand checks, then the act. Hardware task switches
 * and virtual-8086 mode are not modelled and stop the machine with a message.
 */
@NullMarked
package touchstone.machine.execute.system;

import org.jspecify.annotations.NullMarked;
