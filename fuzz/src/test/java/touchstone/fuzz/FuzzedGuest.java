package touchstone.fuzz;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.MappedPage;
import touchstone.host.memory.SharedPage;

/**
 * A guest that has granted a few pages, some of them rings made by the fuzzer, and opened one port.
 * It counts what domain 0 holds of it.
 */
final class FuzzedGuest implements BackendKernel {
  static final int PORT = 1;
  private static final int FIRST_DATA = 16;
  private static final int DATA_PAGES = 4;

  private final Map<Integer, SharedPage> granted = new TreeMap<>();
  private int mapped;
  private boolean bound;

  FuzzedGuest() {
    for (int i = 0; i < DATA_PAGES; i++) {
      grant(FIRST_DATA + i, new byte[0]);
    }
  }

  void grant(int reference, byte[] content) {
    granted.put(reference, new BytesPage(content));
  }

  /** Throws if domain 0 holds anything. */
  void requireFree() {
    if (mapped != 0 || bound) {
      throw new AssertionError(mapped + " pages mapped, port bound: " + bound);
    }
  }

  int mapped() {
    return mapped;
  }

  @Override
  public @Nullable GrantedPage map(int domain, int reference, boolean writable) {
    SharedPage page = granted.get(reference);
    if (page == null) {
      return null;
    }
    mapped++;
    return new Mapping(page);
  }

  @Override
  public boolean copyIn(int domain, int reference, int offset, byte[] into, int at, int count) {
    SharedPage page = granted.get(reference);
    if (page != null) {
      page.read(offset, into, at, count);
    }
    return page != null;
  }

  @Override
  public boolean copyOut(int domain, int reference, int offset, byte[] from, int at, int count) {
    SharedPage page = granted.get(reference);
    if (page != null) {
      page.write(offset, from, at, count);
    }
    return page != null;
  }

  @Override
  public int bind(int domain, int remotePort) {
    bound = remotePort == PORT;
    return bound ? PORT : NO_PORT;
  }

  @Override
  public void send(int port) {}

  @Override
  public void close(int port) {
    bound = false;
  }

  private final class Mapping extends MappedPage {
    Mapping(SharedPage page) {
      super(page);
    }

    @Override
    public void unmap() {
      mapped--;
    }
  }
}
