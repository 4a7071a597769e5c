/*
 * Hypercalls from an application.
 *
 * VMCALL and VMMCALL execute at any privilege level inside a guest, and nothing in the architecture
 * makes the exit tell kernel from application: the hypervisor must look at CPL itself. Forgetting
 * it was XSA-76. Each call is made at CPL 3 with arguments that succeed at CPL 0; the result must
 * be -EPERM, and the effect must be absent: no port allocated, no memory given up, no shutdown.
 */
#include "guest.h"

struct call {
  unsigned long number, a1, a2, a3;
};

static struct call call USER_DATA_SECTION;
static char *page USER_DATA_SECTION;

static USER unsigned long user_hypercall(unsigned long unused) {
  (void)unused;
  unsigned long result, a1 = call.a1, a2 = call.a2, a3 = call.a3;
  void *stub = page + 32 * call.number;
#ifdef __x86_64__
  asm volatile("call *%[stub]"
               : "=a"(result), "+D"(a1), "+S"(a2), "+d"(a3)
               : [stub] "a"(stub)
               : "memory", "cc", "rcx", "r8", "r10", "r11");
#else
  asm volatile("call *%[stub]"
               : "=a"(result), "+b"(a1), "+c"(a2), "+d"(a3)
               : [stub] "a"(stub)
               : "memory", "cc");
#endif
  return result;
}

static void refused(const char *what, unsigned long number, unsigned long a1, const void *a2,
                    unsigned long a3) {
  call = (struct call){number, a1, (unsigned long)a2, a3};
  long result = (long)user_run(user_hypercall, 0);
  if (check_equal(fault.vector, NO_FAULT, "%s from CPL 3 does not fault", what)) {
    check_equal(result, -XEN_EPERM, "%s from CPL 3", what);
  }
}

static long pages_now(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

// [guest->req~hyp-cpl0-only~1]
void test_main(void) {
  require_xen();
  page = hypercall_page;
#if HAVE_PAGING
  *page_entry((unsigned long)hypercall_page) |= PTE_USER;
  invlpg(hypercall_page);
#endif
  static struct evtchn_alloc_unbound port = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
  static struct sched_shutdown shutdown = {.reason = SHUTDOWN_crash};
  xen_pfn_t gfn = GFN(spare_page(0));
  struct xen_memory_reservation give = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(give.extent_start, &gfn);
  long before = pages_now();

  refused("xen_version", __HYPERVISOR_xen_version, XENVER_version, NULL, 0);
  refused("decrease_reservation", __HYPERVISOR_memory_op, XENMEM_decrease_reservation, &give, 0);
  refused("alloc_unbound", __HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, &port, 0);
  refused("shutdown", __HYPERVISOR_sched_op, SCHEDOP_shutdown, &shutdown, 0);
  refused("console_io", __HYPERVISOR_console_io, CONSOLEIO_write, (void *)1, (unsigned long)"x");
  refused("grant_table_op", __HYPERVISOR_grant_table_op, GNTTABOP_query_size, NULL, 0);
  refused("multicall", __HYPERVISOR_multicall, 0, NULL, 0);
  refused("domctl", __HYPERVISOR_domctl, 0, NULL, 0);

  check_equal(pages_now(), before, "the reservation is unchanged");
  check_equal((long)port.port, 0, "no port was returned");
  check(xen_version(XENVER_version, NULL) > 0, "CPL 0 is still served");
}
