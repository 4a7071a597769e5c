/*
 * Shutdown with a reason nobody knows.
 *
 * SCHEDOP_shutdown takes a reason from 0 to SHUTDOWN_MAX in 32 bits. Xen keeps the low byte and
 * asks no more; refusing is as good. SCHEDOP_shutdown_code announces a reason before the fact and
 * stops nobody. SCHEDOP_remote_shutdown is the control domain's, also when it names oneself. The
 * last act is a shutdown with a reason whose low byte is poweroff: it may end the domain or be
 * refused, so the verdict is printed before.
 *
 * @xen public/sched.h, xen/common/sched/core.c
 */
#include "guest.h"

#define POWEROFF_IN_LOW_BYTE 0xffffff00u

// [guest->req~lif-shutdown~1]
// [guest->req~lif-no-remote-shutdown~1]
void test_main(void) {
  require_xen();
  struct sched_remote_shutdown remote = {.domain_id = own_domid(), .reason = SHUTDOWN_crash};
  check_refused(sched_op(SCHEDOP_remote_shutdown, &remote), "remote shutdown of oneself");
  remote.domain_id = 0;
  check_refused(sched_op(SCHEDOP_remote_shutdown, &remote), "remote shutdown of domain 0");
  remote.domain_id = DOMID_IDLE;
  check_refused(sched_op(SCHEDOP_remote_shutdown, &remote), "remote shutdown of the idle domain");
  check_refused(sched_op(SCHEDOP_shutdown, (void *)~0ul), "shutdown with a bad pointer");

  struct sched_shutdown shutdown = {.reason = POWEROFF_IN_LOW_BYTE};
  verdict_so_far();
  check_refused(sched_op(SCHEDOP_shutdown, &shutdown), "a shutdown that returns was refused");
}
