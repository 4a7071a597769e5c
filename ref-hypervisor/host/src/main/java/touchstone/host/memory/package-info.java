/** Domain 0's view of memory: what its second-level table maps, and nothing else. */
@NullMarked
package touchstone.host.memory;

import org.jspecify.annotations.NullMarked;
