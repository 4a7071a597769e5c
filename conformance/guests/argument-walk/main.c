/*
 * The software walk of the guest's page tables.
 *
 * A hypercall argument is a linear address. The hypervisor translates it by the tables CR3 points
 * to, in the paging mode the guest is in, with the same result as the processor. Identity mappings
 * hide mistakes, so the structure is reached by addresses that differ from the physical ones:
 * through 4 KiB and large pages, and lying across two pages that are not neighbours in memory. In
 * the environment without paging the guest switches on 32-bit paging with 4 MiB pages first, a mode
 * of its own with entries of 4 bytes. After the tables change and the processor has flushed, the
 * hypervisor must not go by what it has seen before.
 *
 * @sdm 4.3 (32-bit), 4.4 (PAE), 4.5 (4-level)
 */
#include "guest.h"

/* Linear addresses with nothing else at them. */
#define SMALL 0x30000000ul
#define LARGE 0x40000000ul

#if HAVE_PAGING
#define LARGE_BYTES 0x200000ul
#else
#define LARGE_BYTES 0x400000ul
#endif

static long query_at(unsigned long address) {
  return memory_op(XENMEM_current_reservation, (void *)address);
}

#if HAVE_PAGING

extern uint64_t page_directories[4 * 512];

static void paging_on(void) {}

static void map_small(unsigned long linear, void *page) {
  *page_entry(linear) = (unsigned long)page | PTE_PRESENT | PTE_WRITE;
  invlpg((void *)linear);
}

static void map_large(unsigned long linear, unsigned long base) {
  page_directories[linear >> 21] = base | PTE_PRESENT | PTE_WRITE | PTE_LARGE;
  write_cr3(read_cr3());
}

#else

static uint32_t directory[1024] __attribute__((aligned(4096)));
static uint32_t table[1024] __attribute__((aligned(4096)));

static void map_large(unsigned long linear, unsigned long base) {
  directory[linear >> 22] = base | PTE_PRESENT | PTE_WRITE | PTE_LARGE;
  write_cr3(read_cr3());
}

static void map_small(unsigned long linear, void *page) {
  directory[linear >> 22] = (unsigned long)table | PTE_PRESENT | PTE_WRITE;
  table[linear >> 12 & 1023] = (unsigned long)page | PTE_PRESENT | PTE_WRITE;
  write_cr3(read_cr3());
}

/* Identity for the first 256 MiB and the hole behind them. */
static void paging_on(void) {
  write_cr4(read_cr4() | CR4_PSE);
  for (unsigned long base = 0; base < HOLE_BASE + LARGE_BYTES; base += LARGE_BYTES) {
    directory[base >> 22] = base | PTE_PRESENT | PTE_WRITE | PTE_LARGE;
  }
  write_cr3((unsigned long)directory);
  write_cr0(read_cr0() | CR0_PG | CR0_WP);
}

#endif

static void put_argument(void *page, unsigned offset) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  memcpy((uint8_t *)page + offset, &self, sizeof(self));
}

/* A structure of two halves in two pages that are neighbours only in linear memory. */
static void across_pages(uint8_t *first, uint8_t *second) {
  struct evtchn_alloc_unbound op = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
  unsigned split = sizeof(op) / 2;
  memcpy(first + PAGE_SIZE - split, &op, split);
  memcpy(second, (uint8_t *)&op + split, sizeof(op) - split);
  map_small(SMALL, first);
  map_small(SMALL + PAGE_SIZE, second);
  unsigned long address = SMALL + PAGE_SIZE - split;
  check_equal(event_channel_op(EVTCHNOP_alloc_unbound, (void *)address), 0, "across two pages");
  struct evtchn_alloc_unbound *done = (void *)address;
  check(done->port > 0 && event_close(done->port) == 0, "the result arrives in the second page");
}

// [guest->req~mem-argument-walk~1]
// [guest->req~hyp-bad-pointer-efault~1]
// [guest->req~cpu-paging-rights~1]
void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0), *other = spare_page(5);
  memset(page, 0, PAGE_SIZE);
  memset(other, 0, PAGE_SIZE);
  paging_on();
  put_argument(page, 100);
  long pages = query_at((unsigned long)page + 100);
  check(pages > 0, "%ld pages, by the identity mapping", pages);

  map_small(SMALL, page);
  check(*(volatile uint16_t *)(SMALL + 100) == DOMID_SELF, "the processor sees the new mapping");
  check_equal(query_at(SMALL + 100), pages, "through a 4 KiB page");
  unsigned long base = (unsigned long)page & ~(LARGE_BYTES - 1);
  map_large(LARGE, base);
  check_equal(query_at(LARGE + ((unsigned long)page - base) + 100), pages, "through a large page");

  map_small(SMALL, other);
  check_refused(query_at(SMALL + 100), "after a change of the tables: domain 0, by zeroes");
  put_argument(other, 100);
  check_equal(query_at(SMALL + 100), pages, "the new page's own argument");
  check_equal(query_at(SMALL + 0x100000), -XEN_EFAULT, "an address nothing is mapped at");
  across_pages(page, other);
}
