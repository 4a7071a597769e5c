/*
 * Argument pointers that lead nowhere.
 *
 * Handles are guest linear addresses. The hypervisor walks the guest's own page tables in software,
 * so each way a walk can fail is tried for each hypercall that takes a structure: an absent page, a
 * page whose table entry points outside the domain's memory, a non-canonical address, and a
 * structure of which only the first bytes are present. The answer is -EFAULT (or, from changes of a
 * reservation, that no extent was done), not a fault in the guest, not a crash. Results must not be
 * written through a read-only page either (with CR0.WP set, as a processor would refuse), which a
 * hypercall that returns a structure shows.
 *
 * Only calls whose very first act is to copy the structure in are listed.
 */
#include "guest.h"

struct pointer_call {
  const char *name;
  unsigned long number, command;
  unsigned bytes; /* size of the structure: it is laid across the page's end */
};

#define CALL(number, command, type) {#command, __HYPERVISOR_##number, command, sizeof(type)}

static const struct pointer_call calls[] = {
    CALL(memory_op, XENMEM_decrease_reservation, struct xen_memory_reservation),
    CALL(memory_op, XENMEM_populate_physmap, struct xen_memory_reservation),
    CALL(memory_op, XENMEM_add_to_physmap, struct xen_add_to_physmap),
    CALL(memory_op, XENMEM_remove_from_physmap, struct xen_remove_from_physmap),
    CALL(memory_op, XENMEM_current_reservation, struct xen_memory_domain),
    CALL(memory_op, XENMEM_memory_map, struct xen_memory_map),
    CALL(event_channel_op, EVTCHNOP_alloc_unbound, struct evtchn_alloc_unbound),
    CALL(event_channel_op, EVTCHNOP_bind_interdomain, struct evtchn_bind_interdomain),
    CALL(event_channel_op, EVTCHNOP_bind_virq, struct evtchn_bind_virq),
    CALL(event_channel_op, EVTCHNOP_bind_ipi, struct evtchn_bind_ipi),
    CALL(event_channel_op, EVTCHNOP_close, struct evtchn_close),
    CALL(event_channel_op, EVTCHNOP_send, struct evtchn_send),
    CALL(event_channel_op, EVTCHNOP_status, struct evtchn_status),
    CALL(event_channel_op, EVTCHNOP_unmask, struct evtchn_unmask),
    CALL(sched_op, SCHEDOP_shutdown, struct sched_shutdown),
    CALL(sched_op, SCHEDOP_poll, struct sched_poll),
    CALL(hvm_op, HVMOP_set_param, struct xen_hvm_param),
    CALL(hvm_op, HVMOP_get_param, struct xen_hvm_param),
    CALL(xen_version, XENVER_extraversion, xen_extraversion_t),
    CALL(xen_version, XENVER_get_features, xen_feature_info_t),
};

#define CALLS (sizeof(calls) / sizeof(*calls))

static void try_one(const struct pointer_call *call, const char *what, unsigned long address) {
  bool counts = call->number == __HYPERVISOR_memory_op &&
                (call->command == XENMEM_decrease_reservation ||
                 call->command == XENMEM_populate_physmap);
  long result = hypercall(call->number, call->command, address, 0, 0, 0);
  check(result == -XEN_EFAULT || (counts && result == 0), "%s with %s: %ld", call->name, what,
        result);
}

static void try_all(const char *what, unsigned long address) {
  for (unsigned i = 0; i < CALLS; i++) {
    try_one(&calls[i], what, address);
  }
}

static void try_across(unsigned long page_end) {
  for (unsigned i = 0; i < CALLS; i++) {
    const struct pointer_call *call = &calls[i];
    if (call->bytes < 4) {
      continue;
    }
    try_one(call, "its second half absent", page_end - call->bytes / 2);
  }
}

static void grant_operations(unsigned long bad) {
  check_equal(grant_table_op(GNTTABOP_query_size, (void *)bad, 1), -XEN_EFAULT, "query_size");
  check_equal(grant_table_op(GNTTABOP_map_grant_ref, (void *)bad, 1), -XEN_EFAULT, "map_grant_ref");
  check_equal(grant_table_op(GNTTABOP_copy, (void *)bad, 1), -XEN_EFAULT, "copy");
  check_equal(multicall((void *)bad, 1), -XEN_EFAULT, "multicall");
  check_refused(console_io(CONSOLEIO_write, 16, (void *)bad), "console_io");
}

static void read_only_result(unsigned char *page) {
  volatile uint64_t *entry = page_entry((unsigned long)page);
  memset(page, 0, PAGE_SIZE);
  *entry &= ~PTE_WRITE;
  invlpg(page);
  check_equal(xen_version(XENVER_extraversion, page), -XEN_EFAULT, "result to a read-only page");
  check(memory_is(page, 0, PAGE_SIZE), "the read-only page is unchanged");
  *entry |= PTE_WRITE;
  invlpg(page);
}

// [guest->req~hyp-bad-pointer-efault~1]
void test_main(void) {
  require_xen();
  char *page = spare_page(0), *absent = spare_page(1), *outside = spare_page(2);
  *page_entry((unsigned long)absent) = 0;
  *page_entry((unsigned long)outside) = HOLE_FREE | PTE_PRESENT | PTE_WRITE;
  invlpg(absent);
  invlpg(outside);
  try_all("an absent page", (unsigned long)absent + 64);
  try_all("a page outside RAM", (unsigned long)outside + 64);
  try_across((unsigned long)absent);
#ifdef __x86_64__
  try_all("a non-canonical address", 0x0000800000000000ul);
#endif
  grant_operations((unsigned long)absent);
  read_only_result((unsigned char *)page);
}
