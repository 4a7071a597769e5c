package touchstone.host.device;

import org.jspecify.annotations.Nullable;
import touchstone.host.memory.SharedPage;

/**
 * What a backend asks of the kernel it runs in: grants and event channels, by hypercalls of domain
 * 0, and no other way to a guest.
 *
 * <p>Frontends are hostile, so whatever is refused because of them is a value.
 *
 * @xen public/grant_table.h
 * @xen public/event_channel.h
 */
public interface BackendKernel {
  /** In place of a port that could not be bound. */
  int NO_PORT = -1;

  /** A page of a guest, mapped by its grant until it is unmapped. */
  interface GrantedPage extends SharedPage {
    /** Ends the mapping; the page is not used afterwards. */
    void unmap();
  }

  /** Maps a page by its grant; null if the guest has not granted it, or there is no room. */
  @Nullable GrantedPage map(int domain, int reference, boolean writable);

  /**
   * Copies bytes out of a granted page, without mapping it; false if the grant does not serve.
   *
   * @param offset in the page; {@code offset + count} is at most 4096
   */
  boolean copyIn(int domain, int reference, int offset, byte[] into, int at, int count);

  /** Copies bytes into a granted page; false if the grant does not serve. */
  boolean copyOut(int domain, int reference, int offset, byte[] from, int at, int count);

  /** Binds a port that the guest has opened for domain 0; the number, or {@link #NO_PORT}. */
  int bind(int domain, int remotePort);

  /** Notifies the other end of a port. */
  void send(int port);

  void close(int port);
}
