/*
 * A storm.
 *
 * One domain sends events to the other as fast as it can. Both have the same weight and one
 * physical CPU. A send costs its sender, so that the other must still get half of the time,
 * whether it masks the port (nothing is to be done for it) or takes every event by an upcall. It
 * measures its own share by its run state times; 45 percent is the least. While it is away for
 * a wait, the storm must not keep it from coming back either.
 *
 * @xen xen/common/event_channel.c; NIAP FPT_VIV_EXT.1; XSA-343
 */
#include "guest.h"

enum { OFFERED = 1, DONE = 2 };
enum { STORMING = 1 };

#ifdef ROLE_VICTIM

#define SLICES 15

// [guest->req~rsc-event-storm~1]
static void fair_share(const char *what) {
  struct vcpu_runstate_info before, after;
  run_states(0, &before);
  spin(SLICES * time_slice_us());
  run_states(0, &after);
  uint32_t running = micros(after.time[RUNSTATE_running] - before.time[RUNSTATE_running]);
  uint32_t waiting = micros(after.time[RUNSTATE_runnable] - before.time[RUNSTATE_runnable]);
  check(running * 100 >= (running + waiting) * 45, "%s: %u us running, %u us waiting", what,
        running, waiting);
}

void test_main(void) {
  require_xen();
  upcalls_init();
  struct pair_page *page = pair_open();
  evtchn_port_t port = (evtchn_port_t)event_alloc_unbound(peer_domid());
  page->words[0] = port;
  pair_say(OFFERED);
  pair_await(STORMING);
  event_mask(port, true);
  fair_share("a masked port");
  event_mask(port, false);
  interrupts_on();
  fair_share("upcalls");
  check(event_count(port) > 3, "%u events were taken", event_count(port));
  uint64_t before = system_time(0);
  nap(500);
  uint32_t away = micros(system_time(0) - before);
  check(away <= 1000 + time_slice_us() * 11 / 10, "back from a wait of 500 us after %u us", away);
  interrupts_off();
  pair_say(DONE);
  pair_close();
}

#else

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_await(OFFERED);
  long port = event_bind_interdomain(peer_domid(), (evtchn_port_t)page->words[0]);
  check(port > 0, "bind: %ld", port);
  pair_say(STORMING);
  unsigned long sent = 0;
  while (page->opener_step < DONE) {
    sent += event_send((evtchn_port_t)port) == 0;
  }
  check(sent > 1000, "%lu events were sent", sent);
  pair_close();
}

#endif
