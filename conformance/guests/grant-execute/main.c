/*
 * Executing somebody else's page.
 *
 * A grant gives read or write access. Xen maps it without the right to execute, in EPT and NPT
 * alike, so that one domain cannot change the code another one runs. The granter puts a RET into
 * the page; the mapper calls it. It may get a fault or an end; if the call returns, the page was
 * executed. The mapper's verdict is printed before its last act.
 *
 * @xen public/grant_table.h; @sdm 29.3.3 (execute access), @apm 15.25.5
 */
#include "guest.h"

#define REF 20
#define RET 0xc3

enum { GRANTED = 1 };
enum { ABOUT_TO_TRY = 1 };

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0);
  memset(page, RET, PAGE_SIZE);
  pair_open();
  grant_access(REF, peer_domid(), page, 0);
  pair_say(GRANTED);
  pair_await(ABOUT_TO_TRY);
  check(memory_is(page, RET, PAGE_SIZE), "the page is as it was");
}

#else

// [guest->req~mem-permit-rights~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(GRANTED);
  grant_handle_t handle;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map")) {
    return;
  }
  check(*(volatile uint8_t *)HOLE_FREE == RET, "the page can be read");
  verdict_so_far();
  pair_say(ABOUT_TO_TRY);
  if (PROBE("call *%0", : : "r"(HOLE_FREE) : "memory") == NO_FAULT) {
    result_fail("the granted page was executed");
  }
}

#endif
