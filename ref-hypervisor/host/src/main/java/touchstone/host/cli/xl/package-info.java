/**
 * {@code ./touchstone xl}: the verbs of Xen's xl, against the control socket of a running host.
 *
 * <p>{@code XlCommand} finds the socket; each verb is a class that asks through {@code HostClient}
 * and prints what xl prints.
 */
@NullMarked
package touchstone.host.cli.xl;

import org.jspecify.annotations.NullMarked;
