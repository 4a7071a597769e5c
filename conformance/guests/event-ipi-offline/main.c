/*
 * IPIs to a vCPU that comes and goes.
 *
 * vCPU 2 sends interprocessor events to vCPU 1, one after the other, while vCPU 0 takes vCPU 1 down
 * and up again. An event that arrives while vCPU 1 is down must not run it: its counters stand
 * still. It must not be lost either: when vCPU 1 is up again it takes the event, without a further
 * send. At the end every send was taken exactly once.
 *
 * @xen public/vcpu.h VCPUOP_down, xen/common/event_channel.c
 */
#include "guest.h"

#define ROUNDS 20

static evtchn_port_t port;
static volatile unsigned sent, turns;
static volatile bool stop;

static void target(void) {
  for (;;) {
    turns++;
    halt_with_interrupts();
  }
}

static void sender(void) {
  uint32_t pace = 11;
  while (!stop) {
    if (event_count(port) == sent) {
      stagger(&pace, 4);
      sent++;
      event_send(port);
    }
    yield();
  }
  vcpu_idle();
}

static void one_absence(unsigned round) {
  check_equal(vcpu_op(VCPUOP_down, 1, NULL), 0, "take vCPU 1 down");
  check_equal(vcpu_op(VCPUOP_is_up, 1, NULL), 0, "it is down");
  yield();
  unsigned taken = event_count(port), turns_before = turns;
  check(await(sent == taken + 1 && event_pending(port)),
        "an event for the absent vCPU is pending");
  spin(20 + 10 * (round % 5));
  yield();
  check(event_count(port) == taken && turns == turns_before,
        "a vCPU that is down takes no event and no instruction");
  check_equal(vcpu_op(VCPUOP_up, 1, NULL), 0, "bring vCPU 1 up");
  check(await(event_count(port) > taken), "it takes the event that waited");
}

// [guest->req~evt-ipi~1]
// [guest->req~lif-vcpu-up-down~1]
void test_main(void) {
  require_xen();
  upcalls_init();
  port = (evtchn_port_t)event_bind_ipi(1);
  check_equal(vcpu_start(1, target), 0, "start vCPU 1");
  check(await(turns > 0), "it runs");
  check_equal(vcpu_start(2, sender), 0, "start vCPU 2");
  uint32_t pace = 5;
  for (unsigned round = 0; round < ROUNDS; round++) {
    stagger(&pace, 6);
    one_absence(round);
  }
  stop = true;
  check(await(event_count(port) == sent), "%u sends, %u events", sent,
        event_count(port));
  check(sent >= ROUNDS, "%u events were sent", sent);
  check_equal((long)event_count_on(1, port), (long)sent, "all were taken by vCPU 1");
}
