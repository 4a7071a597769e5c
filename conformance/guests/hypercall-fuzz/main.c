/*
 * Random hypercalls.
 *
 * Calls with a random number and sub-command, and arguments drawn from a mix of small integers,
 * pointers to a page of random words, pointers to nothing and plain noise. The sequence depends on
 * the seed alone (seed= on the command line). A guest can always ask the hypervisor to write over
 * its own code, so the generator keeps to what a guest can survive: what ends or blocks it by
 * design is left out (shutdown, poll, block, vcpu_op, new upcall vectors), pointers never name the
 * image, and the page lies at the end of free RAM, so that an array with an absurd count soon runs
 * into nothing. Words in the page often name the neighbour. The attacker passes if it is still
 * there and the hypervisor answers properly; the victim watches its memory, its ports and its clock
 * meanwhile.
 */
#include "guest.h"

#ifdef ROLE_VICTIM

#define PAGES 128
#define WATCH_MS 40

static bool intact(void) {
  for (unsigned i = 0; i < PAGES; i++) {
    if (!memory_is(spare_page(i), (uint8_t)(3 * i + 1), PAGE_SIZE)) {
      return false;
    }
  }
  return true;
}

void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < PAGES; i++) {
    memset(spare_page(i), (int)(3 * i + 1), PAGE_SIZE);
  }
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  uint64_t last = system_time(0);
  for (unsigned i = 0; i < WATCH_MS; i++) {
    check(!event_poll(receiver, US_PER_MS), "no event of the attacker's arrives");
    uint64_t now = system_time(0);
    check(now >= last + NS_PER_MS, "the clock goes on");
    last = now;
  }
  check(intact(), "the victim's memory is intact");
  check_equal(event_send(sender), 0, "its ports are");
  check(event_take(receiver), "and still connected");
}

#else

#define CALLS 4000

static uint64_t state;

/* xorshift64 */
static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static unsigned long *page;
static domid_t neighbour;

static unsigned long noise(void) { /* never an address the image could be at */
  return (unsigned long)next() | 1ul << (8 * sizeof(long) - 1);
}

static unsigned long pointer(void) {
  switch (next() % 5) {
    case 0:
    case 1:
      return (unsigned long)page + (next() % 8) * 64;
    case 2:
      return HOLE_FREE + (next() & 0xfff);
    case 3:
      return ~0ul - (unsigned long)(next() % 64);
    default:
      return noise();
  }
}

static unsigned long argument(void) {
  return next() % 3 ? (unsigned long)(next() % 32) : pointer();
}

static unsigned long word(void) {
  switch (next() % 5) {
    case 0:
      return (unsigned long)(next() % 16);
    case 1:
      return next() % 2 ? DOMID_SELF : neighbour;
    case 2:
      return (unsigned long)page + (next() % 8) * 64;
    case 3:
      return GFN(HOLE_FREE) + (unsigned long)(next() % 64);
    default:
      return noise();
  }
}

/* Those with much to go wrong are there several times. */
static const unsigned numbers[] = {
    __HYPERVISOR_memory_op,        __HYPERVISOR_memory_op,        __HYPERVISOR_memory_op,
    __HYPERVISOR_event_channel_op, __HYPERVISOR_event_channel_op, __HYPERVISOR_event_channel_op,
    __HYPERVISOR_grant_table_op,   __HYPERVISOR_grant_table_op,   __HYPERVISOR_grant_table_op,
    __HYPERVISOR_hvm_op,           __HYPERVISOR_hvm_op,           __HYPERVISOR_xen_version,
    __HYPERVISOR_physdev_op,       __HYPERVISOR_sysctl,           __HYPERVISOR_domctl,
    __HYPERVISOR_set_timer_op,     __HYPERVISOR_platform_op,      __HYPERVISOR_mmuext_op,
};

static bool would_end_the_test(unsigned number, unsigned long command) {
  return number == __HYPERVISOR_hvm_op &&
         (command == HVMOP_set_param || command == HVMOP_set_evtchn_upcall_vector);
}

// [guest->req~hyp-no-harm~1]
void test_main(void) {
  require_xen();
  state = option_number("seed", 20260101) * 0x9e3779b97f4a7c15ull | 1;
  neighbour = peer_domid();
  page = (unsigned long *)(free_ram().end - PAGE_SIZE);
  long version = xen_version(XENVER_version, NULL);
  unsigned made = 0;
  for (unsigned i = 0; i < CALLS; i++) {
    unsigned number = numbers[next() % (sizeof(numbers) / sizeof(*numbers))];
    unsigned long command = (unsigned long)(next() % 24);
    for (unsigned w = 0; w < 64; w++) {
      page[w] = word();
    }
    if (would_end_the_test(number, command)) {
      continue;
    }
    hypercall(number, command, pointer(), argument(), argument(), argument());
    made++;
  }
  print("%u random hypercalls made\n", made);
  check_equal(xen_version(XENVER_version, NULL), version, "the hypervisor still answers");
}

#endif
