/**
 * What CPUID announces, which instructions belong to it, and which of these are compared with a
 * processor: a list made from the opcode table, from CPUID and from the campaigns' own programs.
 */
@NullMarked
package touchstone.machine.coverage;

import org.jspecify.annotations.NullMarked;
