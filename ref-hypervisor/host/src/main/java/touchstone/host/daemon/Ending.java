package touchstone.host.daemon;

import java.util.ArrayList;
import java.util.List;

/** A client that waits for some guests to end. */
final class Ending implements Guest.Mourner {
  private final Client client;
  private final List<Guest> guests = new ArrayList<>();
  private int left;

  Ending(Client client) {
    this.client = client;
  }

  void await(Guest guest) {
    guest.mourn(this);
    guests.add(guest);
    left++;
  }

  /** False if there is nothing to wait for. */
  boolean begin() {
    if (left > 0) {
      client.note("Waiting for " + left + " domains");
      client.whenGone(() -> guests.forEach(guest -> guest.forget(this)));
    }
    return left > 0;
  }

  @Override
  public void ended(String how) {
    client.note(how);
    left--;
    if (left == 0) {
      client.finish(Protocol.object());
    }
  }
}
