/**
 * Paravirtual devices: what the user asks for, and the backends that serve it.
 *
 * <p>A {@code Device} takes one backend instance through the xenbus states; a {@code Driver} makes
 * it a disk or a network interface; a {@code Connection} is one in use, with its rings mapped and
 * its port bound by way of a {@code BackendKernel}, which is domain 0's hypercalls and nothing
 * else. {@code Devices} gives each its turn, in virtual time.
 *
 * <p>Frontends are hostile: every index, reference, length and state of theirs is copied once and
 * judged, a bad request is answered with an error, a broken ring ends its own connection.
 */
@NullMarked
package touchstone.host.device;

import org.jspecify.annotations.NullMarked;
