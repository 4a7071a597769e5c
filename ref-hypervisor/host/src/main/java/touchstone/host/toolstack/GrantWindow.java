package touchstone.host.toolstack;

import java.util.BitSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.HypervisorFault;
import touchstone.host.device.MappedPage;
import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.SharedPage;

/** Domain 0 as the kernel of its backends: a window for granted pages, a page to copy by, ports. */
final class GrantWindow implements BackendKernel {
  /** Mappings that domain 0 can hold; the grant table has as many handles. */
  static final int SLOTS = 4096;

  private final Domain0Memory memory;
  private final GrantCalls grants;
  private final EventCalls events;
  private final BitSet used = new BitSet(SLOTS);

  GrantWindow(Domain0 domain0, EventCalls events) {
    this.memory = domain0.memory();
    this.grants = new GrantCalls(domain0);
    this.events = events;
  }

  @Override
  public @Nullable GrantedPage map(int domain, int reference, boolean writable) {
    int slot = used.nextClearBit(0);
    if (slot >= SLOTS) {
      return null;
    }
    int gfn = Domain0.GRANT_GFN + slot;
    int handle = ask(() -> grants.map(domain, reference, writable, gfn));
    if (handle < 0) {
      return null;
    }
    used.set(slot);
    return new Mapping(gfn, handle, slot, memory.page(address(gfn)));
  }

  @Override
  public boolean copyIn(int domain, int reference, int offset, byte[] into, int at, int count) {
    int status = ask(() -> grants.copyIn(domain, reference, offset, Domain0.COPY_GFN, count));
    if (status == 0) {
      memory.read(address(Domain0.COPY_GFN) + offset, into, at, count);
    }
    return status == 0;
  }

  @Override
  public boolean copyOut(int domain, int reference, int offset, byte[] from, int at, int count) {
    memory.write(address(Domain0.COPY_GFN) + offset, from, at, count);
    return ask(() -> grants.copyOut(domain, reference, offset, Domain0.COPY_GFN, count)) == 0;
  }

  @Override
  public int bind(int domain, int remotePort) {
    return ask(() -> {
      try {
        return events.bindInterdomain(domain, remotePort);
      } catch (ToolstackException refused) {
        return NO_PORT;
      }
    });
  }

  @Override
  public void send(int port) {
    ask(() -> {
      events.send(port);
      return 0;
    });
  }

  @Override
  public void close(int port) {
    ask(() -> {
      try {
        events.close(port);
        return 0;
      } catch (ToolstackException refused) {
        throw new IllegalStateException(refused);
      }
    });
  }

  /** Whatever the hypervisor throws is not the backend's. */
  private static int ask(IntSupplier hypercall) {
    try {
      return hypercall.getAsInt();
    } catch (RuntimeException fault) {
      throw new HypervisorFault(fault);
    }
  }

  private static long address(int gfn) {
    return (long) gfn * SharedPage.SIZE;
  }

  /** A granted page and the handle that ends its mapping. */
  private final class Mapping extends MappedPage {
    private final int gfn;
    private final int handle;
    private final int slot;

    Mapping(int gfn, int handle, int slot, SharedPage page) {
      super(page);
      this.gfn = gfn;
      this.handle = handle;
      this.slot = slot;
    }

    @Override
    public void unmap() {
      int status = ask(() -> grants.unmap(handle, gfn));
      if (status < 0) {
        throw new IllegalStateException("unmapping a grant failed: " + status);
      }
      used.clear(slot);
    }
  }
}
