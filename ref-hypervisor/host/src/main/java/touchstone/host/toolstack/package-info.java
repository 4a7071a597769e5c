/**
 * Domain 0's toolstack: builds, runs, inspects and destroys guests, by hypercall only.
 *
 * <p>{@code Domain0} is the toolstack as a kernel: it holds the argument pages and makes the calls.
 * The {@code …Calls} classes each speak one hypercall. {@code DomainBuilder} uses them to start a
 * guest as the PVH boot ABI says; {@code Toolstack} keeps the guests and serves their rings.
 */
@NullMarked
package touchstone.host.toolstack;

import org.jspecify.annotations.NullMarked;
