/*
 * A multicall whose domain ends in the middle.
 *
 * The first entry shuts the domain down, the second prints. A domain that has shut down does
 * nothing more, so the text must not appear. The verdict is printed before; if the second entry is
 * carried out, its text is a verdict too, and the last one counts.
 *
 * @xen public/xen.h multicall, public/sched.h SCHEDOP_shutdown; XSA-213
 */
#include "guest.h"

// [guest->req~hyp-multicall~1]
// [guest->req~lif-shutdown~1]
void test_main(void) {
  require_xen();
  static const char text[] = "Test result: FAIL: a domain that has shut down goes on\n";
  struct sched_shutdown shutdown = {.reason = SHUTDOWN_poweroff};
  struct multicall_entry calls[2] = {
      {.op = __HYPERVISOR_sched_op, .args = {SCHEDOP_shutdown, (unsigned long)&shutdown}},
      {.op = __HYPERVISOR_console_io,
       .args = {CONSOLEIO_write, sizeof(text) - 1, (unsigned long)text}},
  };
  check(console_io(CONSOLEIO_write, 0, NULL) <= 0, "console_io is there or not");
  verdict_so_far();
  multicall(calls, 2);
  result_fail("the multicall returned");
}
