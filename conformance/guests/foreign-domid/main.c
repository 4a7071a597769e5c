/*
 * Other domains' ids.
 *
 * Many structures have a domid field. A plain guest may put DOMID_SELF there; its own number is
 * accepted by Xen in most places. Domain 0, a domain that does not exist and the reserved ids
 * (DOMID_IO, DOMID_XEN, DOMID_COW, DOMID_INVALID, DOMID_IDLE) must be refused in every operation
 * that acts on the named domain. Which of -EPERM and -ESRCH comes first is not fixed by the ABI,
 * and changes of a reservation may tell instead that no extent was done, as Xen does.
 */
#include "guest.h"

static void memory(domid_t domain) {
  xen_pfn_t gfn = GFN(spare_page(0));
  struct xen_memory_reservation reservation = {.nr_extents = 1, .domid = domain};
  set_xen_guest_handle(reservation.extent_start, &gfn);
  struct xen_memory_domain query = {.domid = domain};
  struct xen_add_to_physmap add = {
      .domid = domain, .space = XENMAPSPACE_shared_info, .gpfn = GFN(HOLE_FREE)};
  struct xen_remove_from_physmap remove = {.domid = domain, .gpfn = gfn};
  struct xen_foreign_memory_map map = {.domid = domain};

  static const unsigned changes[] = {XENMEM_decrease_reservation, XENMEM_increase_reservation,
                                     XENMEM_populate_physmap};
  for (unsigned i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
    long done = memory_op(changes[i], &reservation);
    check(done <= 0, "reservation change %u, %x: %ld", changes[i], domain, done);
  }
  check_refused(memory_op(XENMEM_current_reservation, &query), "current_reservation, %x", domain);
  check_refused(memory_op(XENMEM_maximum_reservation, &query), "maximum_reservation, %x", domain);
  check_refused(memory_op(XENMEM_maximum_gpfn, &query), "maximum_gpfn, %x", domain);
  check_refused(memory_op(XENMEM_add_to_physmap, &add), "add_to_physmap, %x", domain);
  check_refused(memory_op(XENMEM_remove_from_physmap, &remove), "remove_from_physmap, %x", domain);
  check_refused(memory_op(XENMEM_set_memory_map, &map), "set_memory_map, %x", domain);
}

static void events(domid_t domain) {
  struct evtchn_alloc_unbound alloc = {.dom = domain, .remote_dom = DOMID_SELF};
  struct evtchn_status status;
  struct evtchn_reset reset = {.dom = domain};
  check_refused(event_channel_op(EVTCHNOP_alloc_unbound, &alloc), "alloc_unbound in %x", domain);
  check_refused(event_status(domain, 1, &status), "status of a port of %x", domain);
  check_refused(event_channel_op(EVTCHNOP_reset, &reset), "reset of %x", domain);
}

static void others(domid_t domain) {
  struct xen_hvm_param param = {.domid = domain, .index = HVM_PARAM_CALLBACK_IRQ};
  struct gnttab_query_size size = {.dom = domain};
  struct sched_remote_shutdown shutdown = {.domain_id = domain, .reason = SHUTDOWN_crash};
  check_refused(hvm_op(HVMOP_set_param, &param), "HVMOP_set_param of %x", domain);
  check_refused(hvm_op(HVMOP_get_param, &param), "HVMOP_get_param of %x", domain);
  check_refused(sched_op(SCHEDOP_remote_shutdown, &shutdown), "remote shutdown of %x", domain);
  long result = grant_table_op(GNTTABOP_query_size, &size, 1);
  check(result < 0 || size.status < 0, "query_size of %x", domain);
}

// [guest->req~acc-every-operation~1]
// [guest->req~hyp-foreign-domid~1]
// [guest->req~evt-status~1]
void test_main(void) {
  require_xen();
  static const domid_t domains[] = {0,         0x7ff1,    DOMID_XEN, DOMID_COW,
                                    DOMID_INVALID, DOMID_IDLE, 0x7fef,    0xffff};
  for (unsigned i = 0; i < sizeof(domains) / sizeof(*domains); i++) {
    memory(domains[i]);
    events(domains[i]);
    others(domains[i]);
  }
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  check(memory_op(XENMEM_current_reservation, &self) > 0, "one's own reservation is told");
}
