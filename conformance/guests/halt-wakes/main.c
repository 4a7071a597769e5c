/*
 * HLT and the events that end it.
 *
 * STI;HLT is how a kernel sleeps: interrupts are recognized only behind HLT, so an event that came
 * while interrupts were off must end the HLT at once. A hypervisor that tests for events, then lets
 * the vCPU block, loses what arrives between. Ten times an event is made pending before HLT, then
 * ten times a timer ends it. A lost wake-up shows as a timeout of the run.
 *
 * @sdm HLT, STI; XSA-340 and XSA-359 were orderings of this kind
 */
#include "guest.h"

#define TIMES 10

// [guest->req~cpu-halt-wakes~1]
void test_main(void) {
  require_xen();
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  long timer = event_bind_virq(VIRQ_TIMER, 0);
  check(timer > 0, "bind VIRQ_TIMER: %ld", timer);
  upcalls_init();
  for (unsigned i = 0; i < TIMES; i++) {
    event_send(sender);
    halt_with_interrupts();
    check_equal((long)event_count(receiver), (long)i + 1, "event %u, pending before HLT", i);
  }
  for (unsigned i = 0; i < TIMES; i++) {
    check_equal(set_timer_op(system_time(0) + 200 * NS_PER_US), 0, "set the timer");
    unsigned before = event_count((evtchn_port_t)timer);
    while (event_count((evtchn_port_t)timer) == before) {
      halt_with_interrupts();
    }
  }
  check_equal((long)event_count((evtchn_port_t)timer), TIMES, "timer events");
}
