/**
 * Debian's Linux as a guest: the cloud kernel as it is, busybox, and a first file system of our own
 * that ends in a shell or runs a script.
 */
@NullMarked
package touchstone.host.linux;

import org.jspecify.annotations.NullMarked;
