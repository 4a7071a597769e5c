/*
 * A domain where another one lived.
 *
 * The filler writes its mark into all its memory and ends; it is destroyed. The finder is created
 * on the frames that became free, and looks at all its RAM. The builder has placed an image, the
 * start info, a command line, a memory map, and perhaps console and xenstore pages; every other
 * page must be zero, not merely free of the mark. Registers and special pages are looked at for the
 * mark too.
 *
 * @xen public/arch-x86/hvm/start_info.h; NIAP FDP_RIP_EXT.1
 */
#include "guest.h"

#define MARK 0xc5

#ifdef ROLE_FILLER

void test_main(void) {
  require_xen();
  struct range ram = free_ram();
  unsigned long pages = (ram.end - ram.start) / PAGE_SIZE;
  memset((void *)ram.start, MARK, ram.end - ram.start);
  check(pages > 1024, "%lu pages were filled", pages);
  check(memory_is((void *)ram.start, MARK, PAGE_SIZE), "the mark is in place");
}

#else

extern char image_end[];

/* Pages of RAM outside the image and the builder's own that are not zero. */
static unsigned long dirty_pages(unsigned long from, unsigned long to, unsigned long *marked) {
  unsigned long dirty = 0;
  for (; from + PAGE_SIZE <= to; from += PAGE_SIZE) {
    if (memory_is((void *)from, 0, PAGE_SIZE) || placed_by_builder(from)) {
      continue;
    }
    dirty++;
    *marked += *(volatile uint8_t *)from == MARK;
    print("page %lx is not zero\n", from);
  }
  return dirty;
}

// [guest->req~res-new-domain-zero~1]
void test_main(void) {
  require_xen();
  unsigned long marked = 0;
  unsigned long dirty = dirty_pages((unsigned long)image_end, ram_end(), &marked);
  check_equal((long)dirty, 0, "pages that are not zero");
  check_equal((long)marked, 0, "pages with the other domain's mark");
  check(memory_is(first_fpu + 160, 0, 128), "XMM registers are zero");
  check(first_state.eax == 0 && first_state.esi == 0 && first_state.edi == 0,
        "registers are zero");
}

#endif
