/**
 * RAM by host physical address, outside the Java heap.
 *
 * <p>{@link touchstone.machine.memory.PhysicalMemory} is what buses, page walkers and loaders see.
 * Frames that hold decoded code are marked, and the first write to a marked frame is told to
 * whoever decoded it.
 */
@NullMarked
package touchstone.machine.memory;

import org.jspecify.annotations.NullMarked;
