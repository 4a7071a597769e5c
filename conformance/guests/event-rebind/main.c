/*
 * Moving a port.
 *
 * EVTCHNOP_bind_vcpu names the vCPU that is told of a port's events. vCPU 0 moves a port between
 * vCPUs 1 and 2 while vCPU 3 sends on it, one event at a time. Each event must be taken, once, by
 * one of the two. When nothing is in flight, an event must come to the vCPU the port was moved to
 * last and to no other. Numbers of vCPUs that are not there are refused and change nothing.
 *
 * @xen public/event_channel.h EVTCHNOP_bind_vcpu; XSA-343
 */
#include "guest.h"

#define ROUNDS 40

static evtchn_port_t sender_end, port;
static volatile unsigned sent;
static volatile bool stop, stopped;

static void target(void) {
  for (;;) {
    halt_with_interrupts();
  }
}

static void sender(void) {
  uint32_t pace = 13;
  while (!stop) {
    if (event_count(port) == sent) {
      stagger(&pace, 3);
      sent++;
      event_send(sender_end);
    }
    yield();
  }
  stopped = true;
  vcpu_idle();
}

static void settled(unsigned vcpu) {
  unsigned other = 3 - vcpu;
  unsigned before = event_count_on(vcpu, port), others = event_count_on(other, port);
  check_equal(event_bind_vcpu(port, vcpu), 0, "bind to vCPU %u", vcpu);
  check_equal(event_bind_vcpu(port, 4095), -XEN_ENOENT, "bind to a vCPU that is not there");
  event_send(sender_end);
  check(await(event_count_on(vcpu, port) == before + 1),
        "the event comes to vCPU %u", vcpu);
  check(event_count_on(other, port) == others, "and not to vCPU %u", other);
}

// [guest->req~evt-bind-vcpu~1]
void test_main(void) {
  require_xen();
  upcalls_init();
  event_loopback(&sender_end, &port);
  check_equal(event_bind_vcpu(port, 1), 0, "bind to vCPU 1");
  check_equal(vcpu_start(1, target), 0, "start vCPU 1");
  check_equal(vcpu_start(2, target), 0, "start vCPU 2");
  check_equal(vcpu_start(3, sender), 0, "start vCPU 3");
  uint32_t pace = 17;
  for (unsigned round = 0; round < ROUNDS; round++) {
    unsigned seen = event_count(port);
    stagger(&pace, 6);
    check_equal(event_bind_vcpu(port, 1 + round % 2), 0, "move the port");
    if (!check(await(event_count(port) > seen), "events go on, round %u",
               round)) {
      break;
    }
  }
  stop = true;
  check(await(stopped && event_count(port) == sent),
        "%u sends, %u events", sent, event_count(port));
  settled(1);
  settled(2);
  settled(1);
  check_equal((long)event_count(port), (long)sent + 3, "each event was taken once");
}
