/**
 * The tables by which firmware tells an operating system what the computer is made of.
 *
 * <p>{@link touchstone.machine.acpi.AcpiTable} is one table of bytes, {@link
 * touchstone.machine.acpi.RootPointer} leads to all, {@link touchstone.machine.acpi.BareTables} are
 * those of the bare machine, and {@code Aml} writes the byte code of its devices.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/">ACPI 6.4</a>
 */
@NullMarked
package touchstone.machine.acpi;

import org.jspecify.annotations.NullMarked;
