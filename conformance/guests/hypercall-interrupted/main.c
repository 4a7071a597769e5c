/*
 * An interrupt in the middle of a hypercall.
 *
 * A hypercall whose work has no small bound is cut into pieces: the guest executes the instruction
 * again for the next piece, and between two pieces it can take interrupts. The guest arms its
 * timer to expire while the call is under way, at many delays up to what it takes undisturbed. The
 * upcall must at least once find the interrupted instruction in the hypercall page, with arguments
 * that have moved on: then the processor was not kept for the whole of the call. And the call must
 * have done everything exactly once, with the result of an uninterrupted one, though the handler
 * made hypercalls of its own in between.
 *
 * @xen xen/common/domain.c hypercall_create_continuation; XSA-45, XSA-97
 */
#include "guest.h"

#define EXTENTS 2048
#define COPIES 256
#define CALLS 200
#define DELAYS 24

static evtchn_port_t timer;
static volatile unsigned interrupted;
static volatile bool in_call;
static volatile unsigned long first_argument, second_argument;
static xen_pfn_t extents[EXTENTS];
static struct gnttab_copy copies[COPIES];
static struct multicall_entry calls[CALLS];
static long version;

#ifdef __x86_64__
#define FIRST(frame) (frame)->di
#define SECOND(frame) (frame)->si
#else
#define FIRST(frame) (frame)->bx
#define SECOND(frame) (frame)->cx
#endif

static void upcall(unsigned vcpu, evtchn_port_t port, struct trap_frame *frame) {
  (void)vcpu;
  bool in_page = frame->ip - (unsigned long)hypercall_page < PAGE_SIZE;
  bool moved_on = FIRST(frame) != first_argument || SECOND(frame) != second_argument;
  interrupted += port == timer && in_call && in_page && moved_on;
  xen_version(XENVER_version, NULL);
}

static long long_call(unsigned number, unsigned long a1, unsigned long a2, unsigned long a3) {
  first_argument = a1;
  second_argument = a2;
  in_call = true;
  long result = hypercall(number, a1, a2, a3, 0, 0);
  in_call = false;
  return result;
}

static long pages(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

static void reserve(unsigned command, long change) {
  long before = pages();
  struct xen_memory_reservation op = {.nr_extents = EXTENTS, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, extents);
  long done = long_call(__HYPERVISOR_memory_op, command, (unsigned long)&op, 0);
  check_equal(done, EXTENTS, "memory_op %u of %d extents", command, EXTENTS);
  check_equal(pages() - before, change, "pages more");
}

static void extents_once(void) {
  reserve(XENMEM_decrease_reservation, -EXTENTS);
  reserve(XENMEM_populate_physmap, EXTENTS);
}

/* Each copy moves one word on by one place: done twice, or not at all, it would show. */
static void copies_once(void) {
  unsigned long *words = spare_page(EXTENTS + 8);
  memset(words, 0, PAGE_SIZE);
  words[0] = 0x1234;
  for (unsigned i = 0; i < COPIES; i++) {
    uint16_t at = (uint16_t)(i * sizeof(long));
    copies[i] = (struct gnttab_copy){
        .source = {.u.gmfn = GFN(words), .domid = DOMID_SELF, .offset = at},
        .dest = {.u.gmfn = GFN(words), .domid = DOMID_SELF,
                 .offset = (uint16_t)(at + sizeof(long))},
        .len = sizeof(long),
        .status = 99};
  }
  check_equal(long_call(__HYPERVISOR_grant_table_op, GNTTABOP_copy, (unsigned long)copies, COPIES),
              0, "a batch of copies");
  bool good = true;
  for (unsigned i = 0; i < COPIES; i++) {
    good &= copies[i].status == GNTST_okay && words[i + 1] == 0x1234;
  }
  check(good, "each copy was made");
}

static void calls_once(void) {
  for (unsigned i = 0; i < CALLS; i++) {
    calls[i].op = __HYPERVISOR_xen_version;
    calls[i].args[0] = XENVER_version;
    calls[i].args[1] = 0;
    calls[i].result = 0;
  }
  check_equal(long_call(__HYPERVISOR_multicall, (unsigned long)calls, CALLS, 0), 0, "a multicall");
  bool good = true;
  for (unsigned i = 0; i < CALLS; i++) {
    good &= (long)calls[i].result == version;
  }
  check(good, "each call was made");
}

static void under_fire(void (*work)(void), const char *what) {
  uint64_t start = system_time(0);
  work();
  uint32_t step = (uint32_t)(system_time(0) - start) / DELAYS;
  interrupted = 0;
  for (unsigned delay = 1; delay <= DELAYS; delay++) {
    set_timer_op(system_time(0) + delay * step);
    work();
  }
  check(interrupted > 0, "%s was interrupted %u times", what, interrupted);
}

// [guest->req~hyp-preemptible~1]
void test_main(void) {
  require_xen();
  version = xen_version(XENVER_version, NULL);
  for (unsigned i = 0; i < EXTENTS; i++) {
    extents[i] = GFN(spare_page(i));
  }
  upcalls_init();
  timer = (evtchn_port_t)event_bind_virq(VIRQ_TIMER, 0);
  on_event(upcall);
  interrupts_on();
  under_fire(extents_once, "a change of the reservation");
  under_fire(copies_once, "a batch of copies");
  under_fire(calls_once, "a multicall");
  interrupts_off();
}
