/**
 * The block backend: a raw image behind blkif.
 *
 * <p>{@code BlockDriver} offers the disk and connects; {@code BlockConnection} takes requests from
 * the ring; {@code BlkifRequest} is one of them, copied and judged; {@code BlockTransfer} carries
 * it out between the guest's pages and the {@code BlockImage}.
 *
 * @xen public/io/blkif.h
 */
@NullMarked
package touchstone.host.device.block;

import org.jspecify.annotations.NullMarked;
