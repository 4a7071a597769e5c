/*
 * Waking up beside a spinner.
 *
 * One domain computes without end on the only physical CPU. The other sleeps, and sets its timer
 * again and again. It has used less than its share, so that when the timer expires it is to run:
 * not before its time, and not later than one time slice (time-slice-us=) and a tenth after it,
 * every single time. Sleeping saves nothing up: after a long sleep both share again, the sleeper
 * does not lock out the spinner, which must make progress between any two of its wake-ups.
 *
 * @xen public/xen.h HYPERVISOR_set_timer_op; NIAP FPT_VIV_EXT.1
 */
#include "guest.h"

#define WAKES 40

enum { LISTENING = 1, DONE = 2 };
enum { SPINNING = 1 };

#ifdef ROLE_SPINNER

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_open();
  pair_await(LISTENING);
  pair_say(SPINNING);
  while (page->joiner_step < DONE) {
    spin(20);
    page->words[0]++;
  }
  check(page->words[0] > WAKES, "%lu steps of work", page->words[0]);
  pair_close();
}

#else

// [guest->req~rsc-wake-latency~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  evtchn_port_t timer = (evtchn_port_t)event_bind_virq(VIRQ_TIMER, 0);
  pair_say(LISTENING);
  pair_await(SPINNING);
  uint32_t bound = (uint32_t)time_slice_us() * 1100, worst = 0;
  unsigned early = 0, stuck = 0;
  for (unsigned i = 0; i < WAKES; i++) {
    unsigned long work = page->words[0];
    uint64_t deadline = system_time(0) + (100 + 37 * (i % 16)) * NS_PER_US;
    set_timer_op(deadline);
    bool fired = event_poll(timer, 100 * US_PER_MS) && event_take(timer);
    uint64_t now = system_time(0);
    early += !fired || now < deadline;
    stuck += page->words[0] == work;
    uint32_t late = now < deadline ? 0 : (uint32_t)(now - deadline);
    worst = late > worst ? late : worst;
  }
  check_equal((long)early, 0, "timers that fired early or not at all");
  check(worst <= bound, "the latest wake-up was %u ns late, at most %u ns", worst, bound);
  check_equal((long)stuck, 0, "sleeps in which the spinner did not run");
  pair_say(DONE);
  pair_close();
}

#endif
