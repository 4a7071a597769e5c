/**
 * A conformance run spread over many machines.
 *
 * <p>A {@link touchstone.conformance.campaign.Plan} (the manifest) says everything that decides a
 * result. A shard of it is a pure function of manifest, index and count, so any machine may run any
 * shard, and run it twice. {@link touchstone.conformance.campaign.ShardStore} is the folder where
 * finished shards appear, whole or not at all; schedulers only start processes.
 */
@NullMarked
package touchstone.conformance.campaign;

import org.jspecify.annotations.NullMarked;
