/*
 * SCHEDOP_block and SCHEDOP_poll.
 *
 * Block gives the processor away until an event is pending, and returns at once if one is. Poll
 * waits for one of the given ports, masked or not, with interrupts off, up to an absolute system
 * time; 0 is no timeout. A port that is not the caller's gives -EINVAL, more than 128 ports too,
 * and a bad pointer -EFAULT. In XSA-221 a poll on a port that was being closed met a null pointer.
 *
 * @xen public/sched.h, xen/common/sched/core.c
 */
#include "guest.h"

static long poll_ports(evtchn_port_t *ports, unsigned count, uint64_t timeout) {
  struct sched_poll poll = {.nr_ports = count, .timeout = timeout};
  set_xen_guest_handle(poll.ports, ports);
  return sched_op(SCHEDOP_poll, &poll);
}

static void timeouts(evtchn_port_t *port) {
  uint64_t deadline = system_time(0) + 500 * NS_PER_US;
  check_equal(poll_ports(port, 1, deadline), 0, "poll with a timeout");
  check(system_time(0) >= deadline, "returns after the timeout");
  uint64_t before = system_time(0);
  check_equal(poll_ports(port, 1, before - NS_PER_MS), 0, "poll with a time that has passed");
  check(system_time(0) - before < 100 * NS_PER_MS, "returns at once");
}

static void pending(evtchn_port_t sender, evtchn_port_t *receiver) {
  event_mask(*receiver, true);
  event_send(sender);
  uint64_t before = system_time(0);
  check_equal(poll_ports(receiver, 1, before + 500 * NS_PER_MS), 0, "poll of a pending port");
  check(system_time(0) - before < 100 * NS_PER_MS, "returns at once");
  check(event_take(*receiver), "the event is left to the guest");
  event_mask(*receiver, false);
}

/* A masked port's event brings no upcall, but ends the poll that waits for it. */
static void wakes(evtchn_port_t timer) {
  event_mask(timer, true);
  uint64_t before = system_time(0);
  set_timer_op(before + 300 * NS_PER_US);
  check_equal(poll_ports(&timer, 1, before + 500 * NS_PER_MS), 0, "poll of a masked port");
  check(system_time(0) - before < 100 * NS_PER_MS, "its event ends the poll");
  check(event_take(timer), "and is there");
  event_mask(timer, false);
}

static void hostile(evtchn_port_t *port) {
  static evtchn_port_t many[200];
  for (unsigned i = 0; i < 200; i++) {
    many[i] = *port;
  }
  uint64_t soon = system_time(0) + NS_PER_US;
  check_equal(poll_ports(many, 129, soon), -XEN_EINVAL, "129 ports");
  check_equal(poll_ports(many, 0xffffffff, soon), -XEN_EINVAL, "2^32 - 1 ports");
  many[0] = 0xffffffff;
  check_equal(poll_ports(many, 1, soon), -XEN_EINVAL, "a port that cannot be");
#if HAVE_PAGING
  char *absent = spare_page(0);
  *page_entry((unsigned long)absent) = 0;
  invlpg(absent);
  check_equal(poll_ports((evtchn_port_t *)absent, 1, soon), -XEN_EFAULT, "ports in an absent page");
#endif
}

static void blocks(evtchn_port_t timer) {
  upcalls_init();
  uint64_t deadline = system_time(0) + 300 * NS_PER_US;
  set_timer_op(deadline);
  interrupts_on();
  while (event_count(timer) == 0) {
    check_equal(sched_op(SCHEDOP_block, NULL), 0, "block");
  }
  interrupts_off();
  check(system_time(0) >= deadline, "block lasts until the timer");
}

// [guest->req~evt-wakes~1]
// [guest->req~rsc-block-poll~1]
void test_main(void) {
  require_xen();
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  timeouts(&receiver);
  pending(sender, &receiver);
  hostile(&receiver);
  long timer = event_bind_virq(VIRQ_TIMER, 0);
  check(timer > 0, "bind VIRQ_TIMER: %ld", timer);
  wakes((evtchn_port_t)timer);
  blocks((evtchn_port_t)timer);
  check_equal(sched_op(99, NULL), -XEN_ENOSYS, "sched_op 99");
}
