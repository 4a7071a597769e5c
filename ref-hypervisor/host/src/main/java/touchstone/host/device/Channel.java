package touchstone.host.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a connection holds of its guest: mapped ring pages and a bound port. Built step by step; if
 * a step fails the caller closes it and all before is undone.
 */
public final class Channel {
  private final BackendKernel kernel;
  private final int domain;
  private final List<BackendKernel.GrantedPage> pages = new ArrayList<>();
  private int port = BackendKernel.NO_PORT;

  public Channel(BackendKernel kernel, int domain) {
    this.kernel = kernel;
    this.domain = domain;
  }

  /** Maps the pages of a ring, writable; an empty list if one of them cannot be. */
  public List<BackendKernel.GrantedPage> map(List<OptionalInt> references) {
    List<BackendKernel.GrantedPage> ring = new ArrayList<>();
    for (OptionalInt reference : references) {
      BackendKernel.GrantedPage page =
          reference.isEmpty() ? null : kernel.map(domain, reference.getAsInt(), true);
      if (page == null) {
        return List.of();
      }
      pages.add(page);
      ring.add(page);
    }
    return ring;
  }

  /** Binds the guest's port; false if that cannot be. */
  public boolean bind(OptionalInt remotePort) {
    if (remotePort.isPresent()) {
      port = kernel.bind(domain, remotePort.getAsInt());
    }
    return port != BackendKernel.NO_PORT;
  }

  public int port() {
    return port;
  }

  public void send() {
    kernel.send(port);
  }

  /** Unmaps the pages and closes the port. */
  public void close() {
    pages.forEach(BackendKernel.GrantedPage::unmap);
    pages.clear();
    if (port != BackendKernel.NO_PORT) {
      kernel.close(port);
      port = BackendKernel.NO_PORT;
    }
  }
}
