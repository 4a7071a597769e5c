/**
 * Debian's Linux as a guest and on the bare machine: a kernel as it is, busybox, and a first file
 * system of our own that ends in a shell or runs a script.
 */
@NullMarked
package touchstone.host.linux;

import org.jspecify.annotations.NullMarked;
