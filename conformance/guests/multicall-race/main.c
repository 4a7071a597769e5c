/*
 * Two multicalls at once, over the same pages and the same list.
 *
 * In the first part both vCPUs populate the same places and give them up again, each in a
 * multicall of its own: over both, as many populates as decreases must have succeeded, and the
 * reservation is what it was (where populate-occupied is "replaced", pages that the other vCPU has
 * replaced stay in it). In the second part vCPU 1 rewrites the list that vCPU 0 is executing,
 * number, arguments and result of each entry. An entry must then be one of the two calls it ever
 * was, never a mixture of a check of the one and an act of the other: its result is one of the two,
 * and nothing is written outside the result fields.
 *
 * @xen xen/common/multicall.c; XSA-155, XSA-213
 */
#include "guest.h"

#define ROUNDS 12
#define PLACES 32
#define ENTRIES 96

static struct multicall_entry calls[2][2 * PLACES], flipping[ENTRIES + 2];
static struct xen_memory_reservation reservations[2][PLACES];
static xen_pfn_t frames[PLACES];
static volatile unsigned phase, answered;
static long totals[2];

static void build(unsigned self) {
  for (unsigned i = 0; i < PLACES; i++) {
    reservations[self][i].nr_extents = 1;
    reservations[self][i].domid = DOMID_SELF;
    set_xen_guest_handle(reservations[self][i].extent_start, &frames[i]);
    for (unsigned j = 0; j < 2; j++) {
      struct multicall_entry *entry = &calls[self][PLACES * j + i];
      entry->op = __HYPERVISOR_memory_op;
      entry->args[0] = j ? XENMEM_decrease_reservation : XENMEM_populate_physmap;
      entry->args[1] = (unsigned long)&reservations[self][i];
    }
  }
}

/* Populates minus decreases that have succeeded. */
static void run(unsigned self) {
  multicall(calls[self], 2 * PLACES);
  for (unsigned i = 0; i < 2 * PLACES; i++) {
    if ((long)calls[self][i].result == 1) {
      totals[self] += i < PLACES ? 1 : -1;
    }
  }
}

static void set(volatile struct multicall_entry *entry, bool known) {
  entry->op = known ? __HYPERVISOR_xen_version : 60;
  entry->args[0] = known ? XENVER_version : 0x5a5a;
  entry->result = 0;
}

static void second(void) {
  uint32_t pace = 47;
  for (unsigned seen = 0;; seen++) {
    wait_for(phase > seen);
    stagger(&pace, 4);
    if (phase <= ROUNDS) {
      run(1);
    } else {
      for (unsigned i = 1; i <= ENTRIES; i++) {
        set(&flipping[i], (i + phase) % 2);
        if (i % 16 == 0) {
          yield();
        }
      }
    }
    answered = phase;
  }
}

static void next_phase(void) {
  phase++;
  yield();
}

static bool settled(void) { return await(answered == phase); }

static long pages(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

// [guest->req~hyp-copy-in-once~1]
static void flipped_lists(long version) {
  struct multicall_entry guard;
  memset(&guard, 0x6b, sizeof(guard));
  flipping[0] = flipping[ENTRIES + 1] = guard;
  for (unsigned i = 1; i <= ENTRIES; i++) {
    set(&flipping[i], true);
  }
  for (unsigned round = 0; round < ROUNDS; round++) {
    next_phase();
    check_equal(multicall(flipping + 1, ENTRIES), 0, "a multicall over a changing list");
    bool good = true;
    for (unsigned i = 1; i <= ENTRIES; i++) {
      long result = (long)flipping[i].result;
      good &= result == 0 || result == version || result == -XEN_ENOSYS;
    }
    check(good, "each result is that of one of the two calls");
    settled();
  }
  check(memory_is(&flipping[0], 0x6b, sizeof(guard)) &&
            memory_is(&flipping[ENTRIES + 1], 0x6b, sizeof(guard)),
        "nothing was written beside the list");
}

// [guest->req~hyp-multicall~1]
// [guest->req~mem-counts-balance~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < PLACES; i++) {
    frames[i] = GFN(spare_page(i));
  }
  struct xen_memory_reservation all = {.nr_extents = PLACES, .domid = DOMID_SELF};
  set_xen_guest_handle(all.extent_start, frames);
  check_equal(memory_op(XENMEM_decrease_reservation, &all), PLACES, "make room");
  build(0);
  build(1);
  long before = pages();
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  bool replaced = option_is("populate-occupied", "replaced");
  uint32_t pace = 53;
  for (unsigned round = 0; round < ROUNDS; round++) {
    next_phase();
    stagger(&pace, 4);
    run(0);
    check(settled(), "vCPU 1 is done");
    check_equal(totals[0] + totals[1], pages() - before, "populates less decreases are pages");
    long more = pages() - before;
    check(more >= 0 && (replaced || more <= PLACES), "no place is taken twice");
  }
  flipped_lists(xen_version(XENVER_version, NULL));
}
