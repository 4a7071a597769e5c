package touchstone.host.toolstack;

import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.SharedPage;

/**
 * Domain 0 as its kernel sees it: memory, pages for hypercall arguments, the instruction itself.
 *
 * <p>Domain 0's linear addresses equal its physical ones. Its first pages hold the page tables that
 * make them so; the argument area follows; behind domain 0's memory, where nothing is mapped,
 * foreign pages and the shared info page are brought in.
 */
// [impl->req~acc-toolstack-by-hypercall~1]
public final class Domain0 {
  /** The domain id. */
  public static final int ID = 0;

  /**
   * @xen public/xen.h DOMID_SELF
   */
  static final int SELF = 0x7ff0;

  /** Frames domain 0 needs: page tables (2) and arguments. */
  public static final int PAGES = 64;

  /** One argument structure, or a short array; hypercalls are not nested. */
  static final long ARGUMENT = 2 * SharedPage.SIZE;

  /** A page that grant copies go by. */
  static final int COPY_GFN = 7;

  /** A second area, for what an argument points to. */
  static final long BUFFER = 8 * SharedPage.SIZE;

  static final int BUFFER_SIZE = (PAGES - 8) * SharedPage.SIZE;

  /** Guest frame at which domain 0 has its shared info page. */
  static final int SHARED_INFO_GFN = PAGES;

  /** First guest frame for foreign pages. */
  static final int WINDOW_GFN = 1024;

  /** First guest frame for pages that guests grant to backends. */
  static final int GRANT_GFN = 4096;

  private final Domain0Memory memory;
  private final Hypercall hypercall;

  public Domain0(Domain0Memory memory, Hypercall hypercall) {
    this.memory = memory;
    this.hypercall = hypercall;
  }

  Domain0Memory memory() {
    return memory;
  }

  /** A hypercall with an operation number and a pointer to its argument. */
  long call(int number, int operation, long argument) {
    return hypercall.call(number, operation, argument, 0, 0, 0);
  }

  /** A hypercall with an operation number and one element of an array. */
  long callOne(int number, int operation, long argument) {
    return hypercall.call(number, operation, argument, 1, 0, 0);
  }

  /** DOMCTL has the operation in the argument. */
  long call(int number, long argument) {
    return hypercall.call(number, argument, 0, 0, 0, 0);
  }

  /** As {@link #call(int, int, long)}; a negative result is an error of {@code what}. */
  long require(String what, int number, int operation, long argument) throws ToolstackException {
    return check(what, call(number, operation, argument));
  }

  static long check(String what, long result) throws ToolstackException {
    if (result < 0) {
      throw new ToolstackException(what, result);
    }
    return result;
  }
}
