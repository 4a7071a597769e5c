/**
 * Descriptors, segment registers, stacks and task-state segments.
 *
 * <p>Everything that transfers control between segments (far jumps, returns, events, system calls)
 * first checks with {@code DescriptorTables} and {@code SegmentLoader}, writes its frame with a
 * {@code StackWriter}, and only then commits registers, so that a fault on the way undoes nothing.
 */
@NullMarked
package touchstone.machine.segment;

import org.jspecify.annotations.NullMarked;
