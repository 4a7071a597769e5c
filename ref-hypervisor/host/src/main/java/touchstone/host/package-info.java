/**
 * The host side: everything a running system needs outside the trusted core.
 *
 * <p>The toolstack is domain 0. It owns domain 0's guest-physical memory and reaches it only
 * through the second-level table that the core built for domain 0; whatever it does to other
 * domains it does by hypercall. {@link touchstone.host.ReferenceSystem} puts machine, core and
 * toolstack together.
 */
@NullMarked
package touchstone.host;

import org.jspecify.annotations.NullMarked;
