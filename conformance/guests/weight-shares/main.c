/*
 * Shares by weight.
 *
 * Two domains compute without end on one physical CPU. Their weights are 512 and 256, so that of
 * any long enough interval in which both are runnable the one gets two thirds and the other one
 * third. Each measures its own share over the same 60 time slices by its run state times: running
 * over running and waiting. They never block, so these two add up to the interval, by the same
 * clock. The error must stay below 5 percent. Both begin when both have begun.
 *
 * @xen public/vcpu.h vcpu_runstate_info, public/sysctl.h (weights)
 */
#include "guest.h"

#define SLICES 60

enum { STARTED = 1, DONE = 2 };

#ifdef ROLE_HEAVY
#define PERMILLE 667
#else
#define PERMILLE 333
#endif

// [guest->req~rsc-weights~1]
static void right_share(uint32_t running, uint32_t waiting) {
  uint32_t permille = running * 10 / ((running + waiting) / 100);
  check(permille * 100 > PERMILLE * 95 && permille * 100 < PERMILLE * 105,
        "%u permille of the processor, %u were promised", permille, PERMILLE);
}

/* What the hypercalls that ask for the times take is not part of the shorter interval. */
// [guest->req~rsc-accounting~1]
static void nothing_missing(uint32_t running, uint32_t waiting, uint32_t inner, uint32_t outer) {
  check(running + waiting <= outer + 2 && running + waiting + 2 >= inner,
        "%u us running and %u us waiting are %u to %u us", running, waiting, inner, outer);
}

void test_main(void) {
  require_xen();
#ifdef ROLE_HEAVY
  pair_open();
#else
  pair_join();
#endif
  pair_say(STARTED);
  pair_await(STARTED);
  struct vcpu_runstate_info before, after;
  uint64_t ask = system_time(0);
  run_states(0, &before);
  uint64_t start = system_time(0);
  spin(SLICES * time_slice_us());
  uint64_t end = system_time(0);
  run_states(0, &after);
  uint32_t outer = micros(system_time(0) - ask), inner = micros(end - start);
  uint32_t running = micros(after.time[RUNSTATE_running] - before.time[RUNSTATE_running]);
  uint32_t waiting = micros(after.time[RUNSTATE_runnable] - before.time[RUNSTATE_runnable]);
  right_share(running, waiting);
  nothing_missing(running, waiting, inner, outer);
  check(after.time[RUNSTATE_blocked] == before.time[RUNSTATE_blocked], "no time was blocked");
  pair_say(DONE);
  wait_until(false, 3 * time_slice_us()); /* the other measures a little longer */
  pair_await(DONE);
  pair_close();
}
