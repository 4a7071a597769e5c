package touchstone.host.device;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import touchstone.host.memory.ByteArrayPage;
import touchstone.host.memory.SharedPage;

/** A guest without a hypervisor: its granted pages, its ports, and what domain 0 holds of them. */
public final class FakeGuest implements BackendKernel, GuestSide {
  private record Grant(ByteArrayPage page, boolean readOnly) {}

  private final Map<Integer, Grant> grants = new HashMap<>();
  private final Set<Integer> guestPorts = new HashSet<>();
  private final Set<Integer> bound = new TreeSet<>();
  private int nextReference = 8;
  private int nextPort = 3;

  /** Pages domain 0 has mapped now, and the most it ever had. */
  public int mapped;

  public int mostMapped;

  /** The next mapping is one that cannot be used: the kernel has a bug. */
  public boolean breakNextMapping;

  /** Notifications of the guest so far. */
  public int notifications;

  @Override
  public SharedPage newPage(int[] reference, boolean readOnly) {
    ByteArrayPage page = new ByteArrayPage();
    reference[0] = nextReference++;
    grants.put(reference[0], new Grant(page, readOnly));
    return page;
  }

  @Override
  public void revoke(int reference) {
    grants.remove(reference);
  }

  @Override
  public int openPort() {
    guestPorts.add(nextPort);
    return nextPort++;
  }

  /** Domain 0's ports in use. */
  public Set<Integer> bound() {
    return bound;
  }

  @Override
  public @Nullable GrantedPage map(int domain, int reference, boolean writable) {
    Grant grant = grants.get(reference);
    if (grant == null || (writable && grant.readOnly())) {
      return null;
    }
    if (breakNextMapping) {
      breakNextMapping = false;
      throw new IllegalStateException("a bug");
    }
    mapped++;
    mostMapped = Math.max(mostMapped, mapped);
    return new Mapping(grant.page(), writable);
  }

  @Override
  public boolean copyIn(int domain, int reference, int offset, byte[] into, int at, int count) {
    Grant grant = grants.get(reference);
    if (grant == null || offset < 0 || count < 0 || offset + count > SharedPage.SIZE) {
      return false;
    }
    grant.page().read(offset, into, at, count);
    return true;
  }

  @Override
  public boolean copyOut(int domain, int reference, int offset, byte[] from, int at, int count) {
    Grant grant = grants.get(reference);
    if (grant == null || grant.readOnly() || offset + count > SharedPage.SIZE) {
      return false;
    }
    grant.page().write(offset, from, at, count);
    return true;
  }

  @Override
  public int bind(int domain, int remotePort) {
    if (!guestPorts.contains(remotePort)) {
      return NO_PORT;
    }
    int port = 100 * domain + remotePort;
    return bound.add(port) ? port : NO_PORT;
  }

  @Override
  public void send(int port) {
    notifications++;
  }

  @Override
  public void close(int port) {
    if (!bound.remove(port)) {
      throw new IllegalStateException("closed twice: " + port);
    }
  }

  private final class Mapping implements GrantedPage {
    private final ByteArrayPage page;
    private final boolean writable;
    private boolean ended;

    Mapping(ByteArrayPage page, boolean writable) {
      this.page = page;
      this.writable = writable;
    }

    @Override
    public void unmap() {
      use(false);
      ended = true;
      mapped--;
    }

    private ByteArrayPage use(boolean write) {
      if (ended || (write && !writable)) {
        throw new IllegalStateException("a page that is not mapped so");
      }
      return page;
    }

    @Override
    public int read8(int offset) {
      return use(false).read8(offset);
    }

    @Override
    public int read32(int offset) {
      return use(false).read32(offset);
    }

    @Override
    public void write8(int offset, int value) {
      use(true).write8(offset, value);
    }

    @Override
    public void write32(int offset, int value) {
      use(true).write32(offset, value);
    }
  }
}
