/*
 * The mapper is destroyed while it runs.
 *
 * The owner lends a page, writable, and a channel. Both vCPUs of the victim write into the page and
 * send events without end, until the toolstack destroys the domain. Then the owner's port must be
 * unbound, and its grants free: the flags that say "in use" are gone without any act of the
 * victim's, so that the owner can revoke and reuse the page. The owner writes a secret there and
 * watches: a processor that went on running the victim, or kept its translations, would overwrite
 * it. No event may come any more.
 *
 * @xen xen/common/grant_table.c gnttab_release_mappings; XSA-234, XSA-410
 */
#include "guest.h"

#define REF 20
#define SECRET 0x5e

enum { GRANTED = 1, MAPPED = 1 };

#ifdef ROLE_OWNER

static unsigned status_of(evtchn_port_t port) {
  struct evtchn_status status = {.status = 99};
  event_status(DOMID_SELF, port, &status);
  return status.status;
}

static bool in_use(grant_ref_t ref) {
  return grant_table()[ref].flags & (GTF_reading | GTF_writing);
}

// [guest->req~lif-mappings-end~1]
// [guest->req~lif-destroy-peers~1]
// [guest->req~gnt-in-use~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_open();
  volatile unsigned long *lent = spare_page(0);
  grant_access(REF, peer_domid(), (void *)lent, 0);
  evtchn_port_t port = (evtchn_port_t)event_alloc_unbound(peer_domid());
  page->words[0] = port;
  pair_say(GRANTED);
  pair_await(MAPPED);
  check(await(lent[0] > 0 && lent[1] > 0), "both vCPUs write");
  check(in_use(REF), "the grant is in use");
  while (status_of(port) == EVTCHNSTAT_interdomain) {
    nap(US_PER_MS);
  }
  check_equal((long)status_of(port), EVTCHNSTAT_unbound, "the port is unbound");
  check(await(!in_use(REF) && !in_use(PAIR_REF)), "both grants are free");
  check(grant_revoke(REF) && grant_revoke(PAIR_REF), "and can be revoked");
  memset((void *)lent, SECRET, PAGE_SIZE);
  event_take(port);
  nap(5 * US_PER_MS);
  check(memory_is((void *)lent, SECRET, PAGE_SIZE), "nobody writes into the page any more");
  check(!event_pending(port), "nobody sends any more");
}

#else

static volatile unsigned long *lent = (volatile unsigned long *)HOLE_FREE;
static evtchn_port_t port;

static void work(void) {
  for (;;) {
    for (unsigned i = 0; i < 100; i++) {
      lent[vcpu_self()]++;
    }
    event_send(port);
  }
}

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_await(GRANTED);
  grant_handle_t handle;
  check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map");
  long bound = event_bind_interdomain(peer_domid(), (evtchn_port_t)page->words[0]);
  check(bound > 0, "bind: %ld", bound);
  port = (evtchn_port_t)bound;
  check_equal(vcpu_start(1, work), 0, "start vCPU 1");
  pair_say(MAPPED);
  verdict_so_far();
  work();
}

#endif
