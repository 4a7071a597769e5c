package touchstone.host;

import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.GuestDomain;

/** A guest as the user of {@link ReferenceSystem} sees it; valid after its destruction too. */
public final class GuestHandle {
  private final GuestDomain domain;
  private GuestState state = GuestState.RUNNING;

  GuestHandle(GuestDomain domain) {
    this.domain = domain;
  }

  /** The domain id. */
  public int id() {
    return domain.id();
  }

  public GuestConfig config() {
    return domain.config();
  }

  /** Everything the guest has written so far, on the ring and on the debug console, in order. */
  public byte[] console() {
    return domain.log().bytes();
  }

  /** True if the guest wrote more than is kept. */
  public boolean consoleTruncated() {
    return domain.log().truncated();
  }

  /** How it was when {@code run} or {@code destroy} last returned. */
  public GuestState state() {
    return state;
  }

  boolean isUp() {
    return state == GuestState.RUNNING;
  }

  void state(GuestState now) {
    state = now;
  }

  /** The domain as the toolstack knows it. */
  public GuestDomain domain() {
    return domain;
  }
}
