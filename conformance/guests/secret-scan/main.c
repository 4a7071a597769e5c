/*
 * Does a guest's secret show up anywhere in another guest?
 *
 * The victim fills the pages above its image with a word that exists nowhere else, neither in an
 * image nor in a register for longer than needed, and rewrites it as long as the attacker works:
 * then it looks whether every copy is still there. The attacker gives up memory and takes new
 * memory, maps the special pages it is entitled to, and looks at every 64 bytes of everything it
 * can reach. Whatever the mechanism, a hit is a leak, and a changed word in the victim is a broken
 * page.
 *
 * The test's strength lies in what the two do at the same time on one processor: pages change hands
 * while the victim lives.
 */
#include "secret.h"

#define VICTIM_PAGES 512
#define NEW_PAGES 256
#define ROUNDS 3

enum { FILLED = 1, DONE = 1 };

#ifdef ROLE_VICTIM

// [guest->req~mem-own-frames-only~1]
static unsigned long sweep(bool write) {
  unsigned long wrong = 0;
  for (unsigned page = 0; page < VICTIM_PAGES; page++) {
    volatile uint8_t *at = spare_page(page);
    for (unsigned i = 0; i < PAGE_SIZE; i += STRIDE) {
      volatile uint32_t *word = (volatile uint32_t *)(at + i);
      if (write) {
        *word = SECRET_MASKED ^ secret_key;
      } else {
        wrong += (*word ^ secret_key) != SECRET_MASKED;
      }
    }
  }
  return wrong;
}

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_open();
  sweep(true);
  pair_say(FILLED);
  while (page->joiner_step < DONE) {
    check_equal((long)sweep(false), 0, "the victim's words are intact");
    sweep(true);
    yield();
  }
  check_equal((long)sweep(false), 0, "the victim's words are intact at the end");
  pair_close();
}

#else

static unsigned long hits(unsigned long from, unsigned long to) {
  unsigned long found = 0;
  for (; from < to; from += STRIDE) {
    found += (*(volatile uint32_t *)from ^ secret_key) == SECRET_MASKED;
  }
  return found;
}

static long reserve(unsigned command, unsigned long gfn) {
  xen_pfn_t frame = gfn;
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &frame);
  return memory_op(command, &op);
}

/* Exchanges pages of RAM for new ones, and looks into the new ones. */
static void exchange_pages(void) {
  unsigned long found = 0;
  for (unsigned i = 0; i < NEW_PAGES; i++) {
    unsigned long address = (unsigned long)spare_page(i);
    if (reserve(XENMEM_decrease_reservation, GFN(address)) != 1 ||
        reserve(XENMEM_populate_physmap, GFN(address)) != 1) {
      result_fail("page %u was not exchanged", i);
    }
    found += hits(address, address + PAGE_SIZE);
  }
  check_equal((long)found, 0, "the secret in new pages");
}

// [guest->req~mem-scan-finds-nothing~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_await(FILLED);
  unsigned long end = ram_end();
  for (unsigned round = 0; round < ROUNDS; round++) {
    check_equal((long)hits(0x100000, end), 0, "the secret in RAM, round %u", round);
    exchange_pages();
    yield();
  }
  check_equal((long)hits((unsigned long)shared_info(), HOLE_SHARED_INFO + PAGE_SIZE), 0,
              "the secret in shared info");
  check_equal((long)hits((unsigned long)grant_table(), HOLE_GRANT_TABLE + PAGE_SIZE), 0,
              "the secret in the grant table");
  check_equal((long)hits((unsigned long)page, HOLE_PAIR + PAGE_SIZE), 0,
              "the secret in the shared page");
  pair_say(DONE);
  pair_close();
}

#endif
