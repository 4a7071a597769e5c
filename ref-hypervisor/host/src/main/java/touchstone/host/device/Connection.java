package touchstone.host.device;

import org.jspecify.annotations.Nullable;

/** A device in use: rings mapped, port bound. */
public interface Connection {
  /** In place of a time: nothing is waiting. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Serves what can be served now.
   *
   * @param now virtual time in ns
   * @return what the frontend did that ends the connection, or null
   */
  @Nullable String serve(long now);

  /** Domain 0's end of the event channel. */
  int port();

  /** When requests that were held back may go on, in ns of virtual time, or {@link #NEVER}. */
  long deadline();

  /** True if there is work that no event will announce. */
  boolean hasWork();

  /** Unmaps everything and gives the port back. */
  void close();
}
