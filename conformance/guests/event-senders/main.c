/*
 * Several senders.
 *
 * Three vCPUs send to a fourth, each on a channel of its own, all ports in one word of the bitmap.
 * A sender waits until its last event was taken before it sends the next, so that every send is to
 * be seen exactly once: an event lost between the pending bit, the selector and the upcall flag
 * stops its sender, one delivered twice makes the count too large. Then all three send on one port
 * as fast as they can; there events may merge, but the last one must arrive. The senders run at
 * staggered paces so that each send meets the receiver's handler in another place.
 *
 * @xen public/xen.h (evtchn_pending_sel), xen/common/event_2l.c
 */
#include "guest.h"

#define SENDERS 3
#define ROUNDS 60
#define BURST 40

static evtchn_port_t own_port[SENDERS + 1], own_end[SENDERS + 1], shared_port, shared_end;
static volatile unsigned sent[SENDERS + 1], burst_done;
static volatile bool burst;

static void send_tokens(unsigned self, uint32_t *pace) {
  while (sent[self] < ROUNDS) {
    stagger(pace, 3);
    if (!await(event_count(own_end[self]) == sent[self])) {
      return;
    }
    event_send(own_port[self]);
    sent[self]++;
  }
}

static void sender(void) {
  unsigned self = vcpu_self();
  uint32_t pace = self;
  send_tokens(self, &pace);
  wait_for(burst);
  for (unsigned i = 0; i < BURST; i++) {
    stagger(&pace, 1);
    event_send(shared_port);
  }
  __atomic_fetch_add(&burst_done, 1, __ATOMIC_SEQ_CST);
  vcpu_idle();
}

static bool all_taken(void) {
  bool all = true;
  for (unsigned i = 1; i <= SENDERS; i++) {
    all &= event_count(own_end[i]) == ROUNDS;
  }
  return all;
}

static void merged(void) {
  burst = true;
  check(await(burst_done == SENDERS), "the senders end");
  check(await(!event_pending(shared_end)), "the last event is taken");
  unsigned count = event_count(shared_end);
  check(count >= 1 && count <= SENDERS * BURST, "%u events of %u sends on one port", count,
        SENDERS * BURST);
}

// [guest->req~evt-concurrent-sends~1]
void test_main(void) {
  require_xen();
  upcalls_init();
  event_loopback(&shared_port, &shared_end);
  for (unsigned i = 1; i <= SENDERS; i++) {
    event_loopback(&own_port[i], &own_end[i]);
  }
  interrupts_on();
  for (unsigned i = 1; i <= SENDERS; i++) {
    check_equal(vcpu_start(i, sender), 0, "start vCPU %u", i);
  }
  await(all_taken());
  merged();
  interrupts_off();
  for (unsigned i = 1; i <= SENDERS; i++) {
    check_equal((long)sent[i], ROUNDS, "sends of vCPU %u", i);
    check_equal((long)event_count(own_end[i]), ROUNDS, "events of vCPU %u", i);
  }
}
