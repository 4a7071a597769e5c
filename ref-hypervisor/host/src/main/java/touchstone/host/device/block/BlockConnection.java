package touchstone.host.device.block;

import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackRing;
import touchstone.host.device.Channel;
import touchstone.host.device.Connection;
import touchstone.host.device.Credit;
import touchstone.host.device.DeviceAccount;

/** Takes requests from a disk's ring in order, as fast as its limits let them. */
final class BlockConnection implements Connection {
  private final Channel channel;
  private final BackRing ring;
  private final GrantCache grants;
  private final BlockTransfer transfer;
  private final Credit bytes;
  private final Credit requests;
  private final DeviceAccount account;
  private boolean held;
  private boolean more;

  BlockConnection(
      Channel channel,
      BackRing ring,
      GrantCache grants,
      BlockTransfer transfer,
      Credit bytes,
      Credit requests,
      DeviceAccount account) {
    this.channel = channel;
    this.ring = ring;
    this.grants = grants;
    this.transfer = transfer;
    this.bytes = bytes;
    this.requests = requests;
    this.account = account;
  }

  /** At most a ring's worth of requests, so that no guest keeps the backends to itself. */
  @Override
  public @Nullable String serve(long now) {
    held = false;
    int budget = ring.size();
    int waiting = ring.waiting();
    while (waiting > 0 && budget > 0 && !held) {
      if (mayServe(now)) {
        serveOne(now);
        budget--;
        waiting = ring.waiting() == 0 ? ring.await() : ring.waiting();
      } else {
        held = true;
        account.delayed();
      }
    }
    if (waiting == 0) {
      waiting = ring.await();
    }
    more = waiting > 0 && !held;
    if (ring.push()) {
      channel.send();
    }
    return waiting == BackRing.BROKEN ? "the request ring's index is impossible" : null;
  }

  private void serveOne(long now) {
    BlkifRequest request = new BlkifRequest(ring.take());
    bytes.use(BlockTransfer.cost(request), now);
    requests.use(1, now);
    int status = transfer.execute(request);
    account.answered(status == BlkifLayout.OKAY);
    ring.put(request.response(status));
  }

  private boolean mayServe(long now) {
    return bytes.isAvailable(now) && requests.isAvailable(now);
  }

  @Override
  public int port() {
    return channel.port();
  }

  @Override
  public long deadline() {
    return held ? Math.max(bytes.availableAt(), requests.availableAt()) : NEVER;
  }

  @Override
  public boolean hasWork() {
    return more;
  }

  @Override
  public void close() {
    grants.close();
    channel.close();
  }
}
