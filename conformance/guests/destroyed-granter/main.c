/*
 * The granter is destroyed while it runs.
 *
 * The victim shares two pages and a channel with the survivor; both its vCPUs write into the first
 * page and send events without end, until the toolstack destroys the domain in mid-flight. The
 * survivor learns of it because its port is unbound. From then on nothing of the victim moves. What
 * the survivor had mapped stays as it was, belongs to nobody else (new pages are not that page),
 * and can be unmapped; nothing new can be had of the dead: no mapping of the grant it never used,
 * no copy, no channel. After the unmap the page is gone.
 *
 * @xen xen/common/domain.c domain_kill; XSA-234, XSA-410
 */
#include "guest.h"

enum { REF_USED = 20, REF_UNUSED };
enum { READY = 1, MAPPED = 1 };

#ifdef ROLE_VICTIM

static struct pair_page *page;
static evtchn_port_t port;

static void work(void) {
  for (;;) {
    page->words[1 + vcpu_self()]++;
    event_send(port);
  }
}

void test_main(void) {
  require_xen();
  page = pair_open();
  memset(spare_page(0), 0x61, PAGE_SIZE);
  grant_access(REF_USED, peer_domid(), spare_page(0), 0);
  grant_access(REF_UNUSED, peer_domid(), spare_page(1), 0);
  port = (evtchn_port_t)event_alloc_unbound(peer_domid());
  page->words[0] = port;
  pair_say(READY);
  pair_await(MAPPED);
  check_equal(vcpu_start(1, work), 0, "start vCPU 1");
  verdict_so_far();
  work();
}

#else

#define NEW_PAGES 512
#define NAPS 300

static unsigned status_of(long port) {
  struct evtchn_status status = {.status = 99};
  event_status(DOMID_SELF, (evtchn_port_t)port, &status);
  return status.status;
}

static void nothing_moves(struct pair_page *page) {
  unsigned long first = page->words[1], second = page->words[2];
  check(first > 0 && second > 0, "both vCPUs have worked: %lu, %lu", first, second);
  for (unsigned i = 0; i < NAPS; i++) { /* idle processors clean up meanwhile */
    nap(20);
  }
  check(page->words[1] == first && page->words[2] == second, "neither works any more");
}

// [guest->req~lif-dying-refuses~1]
static void nothing_new(domid_t dead, evtchn_port_t port) {
  grant_handle_t handle;
  check_refused(grant_map(dead, REF_UNUSED, HOLE_FREE + PAGE_SIZE, 0, &handle),
                "map a grant of the dead");
  check_refused(grant_map(dead, REF_USED, HOLE_FREE + PAGE_SIZE, 0, &handle), "map the used one");
  struct gnttab_copy copy = {.source = {.u.ref = REF_UNUSED, .domid = dead},
                             .dest = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
                             .len = 64,
                             .flags = GNTCOPY_source_gref};
  check_refused(grant_copy(&copy), "copy from the dead");
  check_refused(event_bind_interdomain(dead, port), "bind to a port of the dead");
  check(event_send(port) <= 0, "a send to nobody");
}

/* Gives up pages and takes new ones: none may be the page that is still mapped. */
static void not_reused(volatile uint8_t *mapped) {
  memset((void *)mapped, 0x62, PAGE_SIZE);
  static xen_pfn_t frames[NEW_PAGES];
  for (unsigned i = 0; i < NEW_PAGES; i++) {
    frames[i] = GFN(spare_page(i));
  }
  struct xen_memory_reservation op = {.nr_extents = NEW_PAGES, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, frames);
  check_equal(memory_op(XENMEM_decrease_reservation, &op), NEW_PAGES, "give pages up");
  check_equal(memory_op(XENMEM_populate_physmap, &op), NEW_PAGES, "take new ones");
  check(memory_is(spare_page(0), 0, NEW_PAGES * PAGE_SIZE), "they are zero");
  memset(spare_page(0), 0x63, NEW_PAGES * PAGE_SIZE);
  check(memory_is((void *)mapped, 0x62, PAGE_SIZE), "the mapped page is none of them");
}

// [guest->req~lif-zombie~1]
// [guest->req~lif-destroy-running~1]
// [guest->req~lif-destroy-peers~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_await(READY);
  domid_t victim = peer_domid();
  evtchn_port_t offered = (evtchn_port_t)page->words[0];
  long port = event_bind_interdomain(victim, offered);
  check(port > 0, "bind to port %u: %ld", offered, port);
  grant_handle_t handle;
  check_equal(grant_map(victim, REF_USED, HOLE_FREE, 0, &handle), GNTST_okay, "map");
  pair_say(MAPPED);
  while (status_of(port) == EVTCHNSTAT_interdomain) {
    nap(US_PER_MS);
  }
  check_equal((long)status_of(port), EVTCHNSTAT_unbound, "the port is unbound");
  nothing_moves(page);
  check(memory_is((void *)HOLE_FREE, 0x61, PAGE_SIZE), "the mapped page is as it was");
  nothing_new(victim, (evtchn_port_t)port);
  not_reused((volatile uint8_t *)HOLE_FREE);
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_close();
  check_equal(memory_op(XENMEM_current_reservation, (void *)HOLE_FREE), -XEN_EFAULT,
              "the page is gone");
  check_refused(grant_map(victim, REF_USED, HOLE_FREE, 0, &handle), "map it once more");
}

#endif
