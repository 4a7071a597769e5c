/*
 * Asking for the victim's frames by name.
 *
 * XENMAPSPACE_gmfn_foreign maps frames of another domain, for toolstacks. The attacker asks for the
 * victim's and domain 0's, by the single call and the batched one (which has an error per index:
 * the call itself may succeed), tries to change the victim's own map, its reservation and its
 * parameters, and to stop it. After each attempt the guest frame number in question must still lead
 * nowhere, which the software walk of a hypercall argument shows without a fault. The victim
 * verifies that its pages hold what it wrote, and that it is alive.
 *
 * @xen public/memory.h; XSA-217
 */
#include "guest.h"

#define PAGES 64
#define FRAMES_TRIED 600

enum { READY = 1, DONE = 1 };

#ifdef ROLE_VICTIM

static bool intact(void) {
  for (unsigned i = 0; i < PAGES; i++) {
    if (!memory_is(spare_page(i), (uint8_t)(0x40 + i), PAGE_SIZE)) {
      return false;
    }
  }
  return true;
}

void test_main(void) {
  require_xen();
  pair_open();
  for (unsigned i = 0; i < PAGES; i++) {
    memset(spare_page(i), 0x40 + (int)i, PAGE_SIZE);
  }
  pair_say(READY);
  pair_await(DONE);
  check(intact(), "the victim's pages are intact");
  pair_close();
}

#else

static long query_at(unsigned long address) {
  return memory_op(XENMEM_current_reservation, (void *)address);
}

static void nothing_there(const char *what, domid_t domain, unsigned long gfn) {
  if (query_at(HOLE_FREE) != -XEN_EFAULT) {
    result_fail("%s of frame %lx of domain %u left something mapped", what, gfn, domain);
  }
}

static long batch(domid_t domain, unsigned long gfn, int *error) {
  xen_ulong_t index = gfn;
  xen_pfn_t at = GFN(HOLE_FREE);
  struct xen_add_to_physmap_batch op = {.domid = DOMID_SELF,
                                        .space = XENMAPSPACE_gmfn_foreign,
                                        .size = 1,
                                        .u = {.foreign_domid = domain}};
  *error = 0;
  set_xen_guest_handle(op.idxs, &index);
  set_xen_guest_handle(op.gpfns, &at);
  set_xen_guest_handle(op.errs, error);
  return memory_op(XENMEM_add_to_physmap_batch, &op);
}

// [guest->req~mem-no-foreign-map~1]
static void map_frames_of(domid_t domain) {
  for (unsigned long gfn = 0; gfn < FRAMES_TRIED; gfn++) {
    int error;
    long result = batch(domain, gfn, &error);
    if (result >= 0 && error >= 0) {
      result_fail("frame %lx of domain %u was mapped", gfn, domain);
    }
    nothing_there("batch", domain, gfn);
  }
  struct xen_add_to_physmap single = {.domid = DOMID_SELF,
                                      .space = XENMAPSPACE_gmfn_foreign,
                                      .idx = 256,
                                      .gpfn = GFN(HOLE_FREE)};
  check_refused(memory_op(XENMEM_add_to_physmap, &single), "gmfn_foreign by the single call");
  nothing_there("single", domain, 256);
}

// [guest->req~hyp-foreign-domid~1]
static void change(domid_t domain) {
  xen_pfn_t gfn = 0x100;
  struct xen_memory_reservation reservation = {.nr_extents = 1, .domid = domain};
  set_xen_guest_handle(reservation.extent_start, &gfn);
  long taken = memory_op(XENMEM_decrease_reservation, &reservation);
  check(taken <= 0, "pages of its taken away: %ld", taken);
  struct xen_remove_from_physmap remove = {.domid = domain, .gpfn = 0x100};
  check_refused(memory_op(XENMEM_remove_from_physmap, &remove), "remove its mapping");
  struct xen_add_to_physmap add = {
      .domid = domain, .space = XENMAPSPACE_shared_info, .gpfn = 0x100};
  check_refused(memory_op(XENMEM_add_to_physmap, &add), "put its shared info over its RAM");
  struct xen_hvm_param param = {.domid = domain, .index = HVM_PARAM_CALLBACK_IRQ};
  check_refused(hvm_op(HVMOP_set_param, &param), "set its callback");
}

// [guest->req~lif-no-remote-shutdown~1]
static void stop(domid_t domain) {
  struct sched_remote_shutdown shutdown = {.domain_id = domain, .reason = SHUTDOWN_crash};
  check_refused(sched_op(SCHEDOP_remote_shutdown, &shutdown), "shut it down");
}

// [guest->req~gnt-explicit-only~1]
static void grants(domid_t domain) {
  for (grant_ref_t ref = 0; ref < FRAMES_TRIED; ref++) {
    grant_handle_t handle;
    if (ref != PAIR_REF && grant_map(domain, ref, HOLE_FREE, 0, &handle) >= 0) {
      result_fail("reference %u of domain %u was mapped", ref, domain);
    }
  }
  nothing_there("grant", domain, 0);
}

void test_main(void) {
  require_xen();
  pair_join();
  pair_await(READY);
  domid_t victim = peer_domid();
  map_frames_of(victim);
  map_frames_of(0);
  change(victim);
  stop(victim);
  grants(victim);
  pair_say(DONE);
  pair_close();
}

#endif
