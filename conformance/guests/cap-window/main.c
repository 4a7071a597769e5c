/*
 * A cap.
 *
 * The domain may use 25 percent of one physical CPU. It has two of them to itself and two vCPUs
 * that never stop, so that without the cap it would use 200 percent. It adds up what its vCPUs have
 * run over 60 ms: not more than 15 ms and one time slice (time-slice-us=). It must not be kept from
 * its share either: with nobody else there, at least 12 ms. Blocking and waking again (an interval
 * of sleep in the middle) must not refill the budget.
 *
 * @xen public/domctl.h XEN_DOMCTL_SCHEDOP (cap)
 */
#include "guest.h"

#define CAP_PERCENT 25

static volatile bool sleep_once;

static uint64_t ran(void) {
  struct vcpu_runstate_info first, second;
  run_states(0, &first);
  run_states(1, &second);
  return first.time[RUNSTATE_running] + second.time[RUNSTATE_running];
}

static void spinner(void) {
  for (;;) {
    if (sleep_once) {
      sleep_once = false;
      nap(2 * US_PER_MS);
    }
    spin(100);
  }
}

// [guest->req~rsc-caps~1]
static void interval(unsigned long us, const char *what) {
  uint64_t start = system_time(0), before = ran();
  spin(us);
  uint32_t used = micros(ran() - before), elapsed = micros(system_time(0) - start);
  uint32_t slice = (uint32_t)time_slice_us();
  uint32_t most = elapsed * CAP_PERCENT / 100 + slice;
  check(used <= most, "%s: ran %u us of %u us, at most %u us", what, used, elapsed, most);
  check(used >= elapsed / 5, "%s: ran %u us of %u us, which is too little", what, used, elapsed);
}

void test_main(void) {
  require_xen();
  check_equal(vcpu_start(1, spinner), 0, "start vCPU 1");
  interval(60 * US_PER_MS, "two spinning vCPUs");
  sleep_once = true;
  nap(2 * US_PER_MS);
  interval(60 * US_PER_MS, "after a sleep");
}
