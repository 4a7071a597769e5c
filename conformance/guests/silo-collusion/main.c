/*
 * Two domains in league, under the silo policy.
 *
 * The receiver opens everything it can: grants on every reference of its first table frame, ports
 * for anybody, pages full of a known byte. The sender tries each channel the interface has, again
 * and again while the receiver looks: grants, copies, events, frames by name, the receiver's own
 * map, parameters, reservation and life. The receiver must see nothing: no pending port, no flag in
 * a grant entry, no changed byte. It does not matter that both want it.
 *
 * @xen xsm/silo.c; NIAP FDP_VMS_EXT.1
 */
#include "guest.h"

#define REFS 512
#define PAGES 4
#define FILL 0x3c
#define SENDING_US 2000ul
#define LOOKS 10
#define LOOK_US 2000ul

#ifdef ROLE_RECEIVER

static bool anything_pending(void) {
  bool any = false;
  for (unsigned word = 0; word < 8 * sizeof(xen_ulong_t); word++) {
    any |= shared_info()->evtchn_pending[word] != 0;
  }
  return any;
}

static bool anything_in_use(void) {
  bool any = false;
  for (grant_ref_t ref = 8; ref < REFS; ref++) {
    any |= grant_table()[ref].flags != GTF_permit_access;
  }
  return any;
}

static bool anything_written(void) {
  return !memory_is(spare_page(0), FILL, PAGES * PAGE_SIZE);
}

// [guest->req~acc-silo-no-path~1]
// [guest->req~evt-silo~1]
void test_main(void) {
  require_xen();
  memset(spare_page(0), FILL, PAGES * PAGE_SIZE);
  for (grant_ref_t ref = 8; ref < REFS; ref++) {
    grant_access(ref, peer_domid(), spare_page(ref % PAGES), 0);
  }
  check_refused(event_alloc_unbound(peer_domid()), "a port for the sender");
  check(event_alloc_unbound(0) > 0, "a port for the control domain");
  memset((void *)shared_info()->evtchn_pending, 0, sizeof(shared_info()->evtchn_pending));
  bool written = false, pending = false, used = false;
  for (unsigned look = 0; look < LOOKS; look++) {
    nap(LOOK_US);
    written |= anything_written();
    pending |= anything_pending();
    used |= anything_in_use();
  }
  check(!written, "no page was written");
  check(!pending, "no event came");
  check(!used, "no grant was used");
}

#else

static void grants(domid_t to) {
  for (grant_ref_t ref = 8; ref < REFS; ref += 21) {
    grant_handle_t handle;
    check_refused(grant_map(to, ref, HOLE_FREE, 0, &handle), "map reference %u", ref);
    struct gnttab_copy copy = {.source = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
                               .dest = {.u.ref = ref, .domid = to},
                               .len = 8,
                               .flags = GNTCOPY_dest_gref};
    check_refused(grant_copy(&copy), "copy to reference %u", ref);
  }
}

static void events(domid_t to) {
  struct evtchn_status status;
  for (evtchn_port_t port = 1; port < 32; port++) {
    check_refused(event_bind_interdomain(to, port), "bind to port %u", port);
    check_refused(event_status(to, port, &status), "status of port %u", port);
  }
}

// [guest->req~mem-no-foreign-map~1]
static void frames(domid_t to) {
  xen_ulong_t index = GFN(0x100000);
  xen_pfn_t at = GFN(HOLE_FREE);
  int error = 0;
  struct xen_add_to_physmap_batch op = {.domid = DOMID_SELF,
                                        .space = XENMAPSPACE_gmfn_foreign,
                                        .size = 1,
                                        .u = {.foreign_domid = to}};
  set_xen_guest_handle(op.idxs, &index);
  set_xen_guest_handle(op.gpfns, &at);
  set_xen_guest_handle(op.errs, &error);
  long result = memory_op(XENMEM_add_to_physmap_batch, &op);
  check(result < 0 || error < 0, "map its first page: %ld, %d", result, error);
  struct xen_memory_domain size = {.domid = to};
  check_refused(memory_op(XENMEM_current_reservation, &size), "ask for its size");
}

static void control(domid_t to) {
  struct xen_hvm_param param = {.domid = to, .index = HVM_PARAM_CALLBACK_IRQ};
  check_refused(hvm_op(HVMOP_set_param, &param), "set its callback");
  check_refused(hvm_op(HVMOP_get_param, &param), "read its callback");
  struct sched_remote_shutdown shutdown = {.domain_id = to, .reason = SHUTDOWN_crash};
  check_refused(sched_op(SCHEDOP_remote_shutdown, &shutdown), "shut it down");
}

// [guest->req~gnt-silo~1]
void test_main(void) {
  require_xen();
  domid_t to = peer_domid();
  for (unsigned round = 0; round < 3; round++) {
    nap(SENDING_US);
    grants(to);
    events(to);
    frames(to);
    control(to);
  }
}

#endif
