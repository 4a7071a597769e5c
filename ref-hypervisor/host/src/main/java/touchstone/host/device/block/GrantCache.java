package touchstone.host.device.block;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.BackendKernel.GrantedPage;

/**
 * Pages of one guest mapped by grant, for the time of a transfer or, if the frontend uses
 * persistent grants, until others are needed more.
 *
 * <p>A kept page is mapped writable, as the protocol wants, and found again by its reference: a
 * frontend that grants another page under a reference it has promised to keep gets the old one, and
 * harms itself.
 *
 * @xen public/io/blkif.h feature-persistent
 */
// [impl->req~dev-mapping-bound~1]
final class GrantCache {
  private final BackendKernel kernel;
  private final int domain;
  private final int limit;
  private final Map<Integer, GrantedPage> kept = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param limit pages kept at most, 0 for none
   */
  GrantCache(BackendKernel kernel, int domain, int limit) {
    this.kernel = kernel;
    this.domain = domain;
    this.limit = limit;
  }

  /** The page of a grant, until {@link #release}; null if the guest has not granted it so. */
  @Nullable GrantedPage use(int reference, boolean writable) {
    GrantedPage known = kept.get(reference);
    if (known != null) {
      return known;
    }
    if (limit == 0) {
      return kernel.map(domain, reference, writable);
    }
    GrantedPage page = kernel.map(domain, reference, true);
    if (page == null) {
      return writable ? null : kernel.map(domain, reference, false);
    }
    if (kept.size() >= limit) {
      dropEldest();
    }
    kept.put(reference, page);
    return page;
  }

  /** Ends the use of a page. */
  void release(int reference, GrantedPage page) {
    if (kept.get(reference) != page) {
      page.unmap();
    }
  }

  int size() {
    return kept.size();
  }

  void close() {
    kept.values().forEach(GrantedPage::unmap);
    kept.clear();
  }

  private void dropEldest() {
    Iterator<GrantedPage> eldest = kept.values().iterator();
    eldest.next().unmap();
    eldest.remove();
  }
}
